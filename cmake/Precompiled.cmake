# The headers that cost most to parse, precompiled once a kind and shared by all targets of that kind.
set(MTASTS_PCH_json <string> <vector> <boost/describe.hpp> <boost/json.hpp>)
set(MTASTS_PCH_asio ${MTASTS_PCH_json} <boost/asio.hpp> <boost/asio/ssl.hpp>
                    <boost/asio/experimental/awaitable_operators.hpp>)
set(MTASTS_PCH_tests ${MTASTS_PCH_json} <gtest/gtest.h> <gmock/gmock.h>)
set(MTASTS_PCH_lab ${MTASTS_PCH_asio})
set(MTASTS_PCH_node <string> <vector> <boost/describe.hpp> <napi.h>)
set(MTASTS_PCH_python <string> <vector> <boost/describe.hpp> <pybind11/pybind11.h>)

# A precompiled header fits only where the flags are the same, so programs are compiled like libraries.
set(CMAKE_CXX_COMPILE_OPTIONS_PIE ${CMAKE_CXX_COMPILE_OPTIONS_PIC})

# mtasts_precompile(TARGET KIND [LIBRARY...]): the libraries are what the kind's own headers need.
function(mtasts_precompile target kind)
  if(NOT MTASTS_PCH OR NOT kind)
    return()
  endif()
  set(holder mtasts_pch_${kind})
  if(NOT TARGET ${holder})
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/pch/${kind}.cpp CONTENT "")
    add_library(${holder} OBJECT ${PROJECT_BINARY_DIR}/pch/${kind}.cpp)
    target_link_libraries(${holder} PRIVATE mtasts_warnings mtasts_boost ${ARGN})
    target_precompile_headers(${holder} PRIVATE ${MTASTS_PCH_${kind}})
    if(kind MATCHES "^(tests|lab)$")
      mtasts_driver(${holder})
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${holder})
endfunction()
