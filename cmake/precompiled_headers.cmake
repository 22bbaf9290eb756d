# Precompiled headers of the tests: Catch2, fmt and what of the standard library nearly all of them use, compiled once.
#
# Only for the tests: a precompiled header costs each source some tenths of a second to load, which is what the smaller
# headers of the libraries cost to read (measured, docs/validation.md). So the libraries are compiled without, and
# what they forget to include is noticed. Off where a compiler cache is the launcher: it would have to hash the
# precompiled file, and is faster anyhow.
option(VARGSIM_PCH "Precompile the headers that the tests share" OFF)
if(NOT VARGSIM_PCH OR NOT VARGSIM_TESTS OR DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  return()
endif()

find_package(Catch2 REQUIRED)
set(source ${vargsim_BINARY_DIR}/precompiled_tests.cpp)
file(CONFIGURE OUTPUT ${source} CONTENT "// Holds precompiled headers.\n")
add_library(precompiled_tests OBJECT ${source})
target_link_libraries(precompiled_tests PRIVATE vargsim_options fmt::fmt Catch2::Catch2)
target_precompile_headers(precompiled_tests PRIVATE
  <algorithm> <array> <cmath> <cstdint> <functional> <map> <memory> <optional> <set> <string> <vector>
  <fmt/format.h> <catch2/catch.hpp>)

# Every test executable below `directory`.
function(vargsim_use_precompiled directory)
  get_property(children DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
  foreach(child IN LISTS children)
    vargsim_use_precompiled(${child})
  endforeach()
  get_property(targets DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(libraries ${target} LINK_LIBRARIES)
    if(type STREQUAL "EXECUTABLE" AND "Catch2::Catch2" IN_LIST libraries)
      target_precompile_headers(${target} REUSE_FROM precompiled_tests)
    endif()
  endforeach()
endfunction()
vargsim_use_precompiled(${vargsim_SOURCE_DIR}/tests)
