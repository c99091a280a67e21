# What the scripts of tests/crash use: a library that is preloaded, and programs.

file(GLOB shim_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/crash/shim/*.c)
add_library(crash_shim SHARED ${shim_sources})
# It stands before the sanitizers' runtime and is not theirs to watch.
target_compile_options(crash_shim PRIVATE -fno-sanitize=all)
target_link_options(crash_shim PRIVATE -fno-sanitize=all)
target_link_libraries(crash_shim PRIVATE ${CMAKE_DL_LIBS} Threads::Threads)

# crash_program(NAME ROOMS…) -- from every file of tests/crash/NAME
function(crash_program name)
  rooms_defined("tests/crash/${name}" "${ARGN}" ready)
  if(ready)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/crash/${name}/*.c)
    add_executable(crash_${name} ${sources})
    target_link_libraries(crash_${name} PRIVATE ${ARGN} Threads::Threads)
    set(CRASH_PROGRAMS ${CRASH_PROGRAMS} crash_${name} PARENT_SCOPE)
  endif()
endfunction()

crash_program(replay node report replica feed trust model base)
crash_program(link cli node report replica feed trust model base)
if(TARGET crash_link)
  target_sources(crash_link PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/crash/kth/folder.c)
  target_link_libraries(crash_link PRIVATE ${LMDB_LIBRARY})
endif()
crash_program(line base)
crash_program(stranger base)
crash_program(kth cli node report replica feed trust model base)
if(TARGET crash_kth)
  target_link_libraries(crash_kth PRIVATE ${LMDB_LIBRARY})
endif()
