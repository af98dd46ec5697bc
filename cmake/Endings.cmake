# tests/endings: checks that end in every way at any moment. Run where a sanitizer watches; for longer, or elsewhere, by
# `./dev endings`. Under ThreadSanitizer the lab is that of the everyday build, for it costs much to compile.
mtasts_program(mtasts-endings FROM tests/endings USES mtasts_core)
target_sources(mtasts-endings PRIVATE ${PROJECT_SOURCE_DIR}/tests/torture/world.cpp)
mtasts_driver(mtasts-endings)
if(MTASTS_SANITIZE MATCHES "address|thread")
  set(lab $<TARGET_FILE:mtasts-lab>)
  if(MTASTS_SANITIZE MATCHES "thread")
    set(lab ${PROJECT_SOURCE_DIR}/build/dev/mtasts-lab)
  endif()
  add_test(NAME endings COMMAND mtasts-endings ${lab}
                                ${PROJECT_SOURCE_DIR}/tests/endings/world.json --seconds 8)
  set_tests_properties(endings PROPERTIES TIMEOUT 120)
else()
  set_target_properties(mtasts-endings PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
