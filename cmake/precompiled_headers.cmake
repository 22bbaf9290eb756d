# Precompiled headers of what is not ours: the standard library, fmt, nlohmann's JSON, Catch2, protobuf. Each set is
# compiled once and used by every target that links what it holds. Sources still include what they use: scripts/tidy
# and builds with a compiler cache read them without.
#
# Off where a compiler cache is the launcher: the cache is faster, and it would have to hash the precompiled file.
set(launched OFF)
if(CMAKE_CXX_COMPILER_LAUNCHER)
  set(launched ON)
endif()
option(VARGSIM_PCH "Precompile the headers that are not ours" OFF)
if(NOT VARGSIM_PCH OR launched)
  return()
endif()

set(standard_headers
  <algorithm> <array> <charconv> <cmath> <cstdint> <deque> <filesystem> <fstream> <functional> <limits> <map> <memory>
  <numeric> <optional> <set> <sstream> <stdexcept> <string> <string_view> <tuple> <utility> <variant> <vector>
  <fmt/format.h> <nlohmann/json.hpp>)

# vargsim_precompiled_set(NAME LIBRARIES ... HEADERS ...): a target whose precompiled headers others use.
function(vargsim_precompiled_set name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;HEADERS" ${ARGN})
  set(source ${vargsim_BINARY_DIR}/precompiled/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "// Holds precompiled headers.\n")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE vargsim_options fmt::fmt nlohmann_json::nlohmann_json ${ARG_LIBRARIES})
  target_precompile_headers(${name} PRIVATE ${standard_headers} ${ARG_HEADERS})
endfunction()

vargsim_precompiled_set(precompiled_standard)
if(VARGSIM_TESTS)
  find_package(Catch2 REQUIRED)
  vargsim_precompiled_set(precompiled_tests LIBRARIES Catch2::Catch2 HEADERS <catch2/catch.hpp>)
endif()

# Every target below `directory` uses the set that fits what it links.
function(vargsim_use_precompiled directory)
  get_property(children DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
  foreach(child IN LISTS children)
    vargsim_use_precompiled(${child})
  endforeach()
  get_property(targets DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    # test_main configures Catch2 by a macro before it includes it.
    if(NOT type MATCHES "STATIC_LIBRARY|OBJECT_LIBRARY|EXECUTABLE" OR target MATCHES "^precompiled_|^test_main$")
      continue()
    endif()
    get_target_property(libraries ${target} LINK_LIBRARIES)
    if(target STREQUAL "vargsim_onnx")
      target_precompile_headers(${target} PRIVATE ${standard_headers} <onnx/onnx_pb.h>)
    elseif("Catch2::Catch2" IN_LIST libraries)
      target_precompile_headers(${target} REUSE_FROM precompiled_tests)
    else()
      target_precompile_headers(${target} REUSE_FROM precompiled_standard)
    endif()
  endforeach()
endfunction()
vargsim_use_precompiled(${vargsim_SOURCE_DIR})
