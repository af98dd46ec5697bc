# One test program a folder, one ctest entry a program: fast to start, and a crash names its part.
find_package(GTest REQUIRED)

function(mtasts_test target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FROM" "USES;LABELS")
  mtasts_program(${target} FROM ${arg_FROM} USES ${arg_USES} GTest::gmock GTest::gtest_main
                 PCH tests PCH_USES GTest::gmock)
  mtasts_knows_the_tree(${target})
  if(TARGET ${target})
    mtasts_driver(${target})
    add_test(NAME ${target} COMMAND ${target} --gtest_brief=1)
    set_tests_properties(${target} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300)
  endif()
endfunction()

foreach(part IN ITEMS wire rules render)
  mtasts_test(unit_${part} FROM tests/unit/${part} USES mtasts_${part} mtasts_wire mtasts_rules LABELS unit)
endforeach()

if(NOT MTASTS_PURE_ONLY)
  mtasts_test(unit_collect FROM tests/unit/collect USES mtasts_core LABELS unit)
  mtasts_test(unit_engine FROM tests/unit/engine USES mtasts_core LABELS unit)
  mtasts_test(unit_lab FROM tests/unit/lab USES mtasts_lab LABELS unit)
  mtasts_test(lab_tests FROM tests/lab USES mtasts_lab mtasts_core LABELS lab)
endif()

if(NOT MTASTS_PURE_ONLY)
  mtasts_program(parity_report FROM tests/parity USES mtasts_core)
  include(Torture)
  include(Endings)
endif()

# Each file of tests/fuzz is a program of its own when a fuzzing compiler is at work.
function(mtasts_programs prefix folder)
  mtasts_sources(sources ${folder})
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    cmake_path(GET source FILENAME file)
    mtasts_program(${prefix}_${name} FROM ${folder} ONLY ${file} USES ${ARGN} PCH asio PCH_USES mtasts::asio)
    mtasts_knows_the_tree(${prefix}_${name})
    target_link_options(${prefix}_${name} PRIVATE -fsanitize=fuzzer)  # brings the main()
  endforeach()
endfunction()

if(MTASTS_SANITIZE MATCHES "fuzzer")
  mtasts_programs(fuzz tests/fuzz mtasts_core)
  # Its mail server goes on in TLS.
  target_sources(fuzz_smtp_dialogue PRIVATE ${PROJECT_SOURCE_DIR}/tests/unit/collect/certificates.cpp)
elseif(NOT MTASTS_PURE_ONLY)
  include(Bench)
endif()
