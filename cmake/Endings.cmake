# tests/endings: checks that end in every way at any moment, against the lab of the everyday build, which is not what is
# tested. Run where a sanitizer watches; for longer, or elsewhere, by `./dev endings`.
mtasts_program(mtasts-endings FROM tests/endings USES mtasts_core)
target_sources(mtasts-endings PRIVATE ${PROJECT_SOURCE_DIR}/tests/torture/world.cpp)
mtasts_driver(mtasts-endings)
if(MTASTS_SANITIZE MATCHES "address|thread")
  add_test(NAME endings COMMAND mtasts-endings ${PROJECT_SOURCE_DIR}/build/dev/mtasts-lab
                                ${PROJECT_SOURCE_DIR}/tests/endings/world.json --seconds 8)
  set_tests_properties(endings PROPERTIES TIMEOUT 120)
else()
  set_target_properties(mtasts-endings PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
