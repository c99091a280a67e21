# cmake -DOUT=file.c -DFILE=regions.csv -P embed.cmake -- the table of regions as bytes.
file(READ ${FILE} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "/* Generated from deploy/data/regions.csv. */\n#include \"county.h\"\n\n"
  "const uint8_t regions_file[] = {${bytes}0};\n"
  "const size_t regions_file_size = sizeof regions_file - 1;\n")
