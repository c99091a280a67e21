# sim_mass -- the simulated world for thousands of seeds: the rooms that it runs are compiled
# a second time, optimised and without sanitizers, and linked with mass/*.c before them.
set(mass_rooms base kv model plan trust seal feed analytics sync replica bundle report store)
set(mass_sources "")
foreach(room ${mass_rooms} messages)
  get_target_property(sources ${room} SOURCES)
  list(APPEND mass_sources ${sources})
endforeach()
get_target_property(generated messages SOURCES)
set_source_files_properties(${generated} PROPERTIES GENERATED TRUE COMPILE_OPTIONS -w)
file(GLOB mass_world CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/sim/*.c
  ${CMAKE_CURRENT_SOURCE_DIR}/sim/mass/*.c)
set(wrapped_file ${CMAKE_CURRENT_SOURCE_DIR}/sim/mass/wrapped.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${wrapped_file})
file(STRINGS ${wrapped_file} wrapped)
list(TRANSFORM wrapped PREPEND "LINKER:--wrap=")

add_executable(test_sim_mass ${mass_sources} ${mass_world})
add_dependencies(test_sim_mass messages)
target_include_directories(test_sim_mass PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_include_directories(test_sim_mass SYSTEM PRIVATE ${PROTO_DIR})
target_compile_definitions(test_sim_mass PRIVATE SIM_MASS)
target_compile_options(test_sim_mass PRIVATE -O2 -fno-sanitize=all -fno-omit-frame-pointer)
target_link_options(test_sim_mass PRIVATE -fno-sanitize=all ${wrapped})
target_link_libraries(test_sim_mass PRIVATE kit PkgConfig::sodium PkgConfig::zstd
  PkgConfig::utf8proc PkgConfig::protobuf-c PkgConfig::yaml ${LMDB_LIBRARY} Threads::Threads)

# Both use every processor: each alone, so that they take as long as they say.
foreach(name mass lmdb mutants)
  add_test(NAME sim_${name} COMMAND test_sim_mass)
  test_settings(sim_${name})
  set_tests_properties(sim_${name} PROPERTIES TIMEOUT 86400 PROCESSORS 2)
endforeach()
set_property(TEST sim_lmdb APPEND PROPERTY ENVIRONMENT "SIM_KV=lmdb;SIM_SEEDS=120")
set_property(TEST sim_mutants APPEND PROPERTY ENVIRONMENT "SIM_MUTANTS=all")
