# tests/bench/native: load servers, bare loops and our own clients, each file a program. Nobody needs them but ./dev bench
# and its suite, which ask for them by name.
function(mtasts_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "WITH;USES")
  set(files ${name}.cpp ${arg_WITH})
  list(JOIN files "|" only)
  mtasts_program(bench_${name} FROM tests/bench/native ONLY ${only} USES ${arg_USES})
  if(TARGET bench_${name})
    set_target_properties(bench_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    add_dependencies(benchmarks bench_${name})
  endif()
endfunction()

add_custom_target(benchmarks)
mtasts_bench(dns_server)
mtasts_bench(funnel_bare USES mtasts::cares)
mtasts_bench(checks USES mtasts_core)
