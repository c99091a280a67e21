# Names of regions become a table in the program: -DIN=regions.csv -DOUT=file.c
file(STRINGS ${IN} lines ENCODING UTF-8)
set(rows "")
foreach(line ${lines})
  if(line MATCHES "^([0-9]+),([^,\"\\]+),")
    string(APPEND rows "    {\"${CMAKE_MATCH_1}\", \"${CMAKE_MATCH_2}\"},\n")
  endif()
endforeach()
file(WRITE ${OUT} "#include \"regions.h\"\n\nconst struct region_built_in regions_built_in[] = {\n${rows}    {NULL, NULL},\n};\n")
