# The suites of ./dev test. Each returns 0 (passed), 77 (skipped, having said why) or anything else (failed).
# One whose files are missing has failed: nothing passes by not being there.

suite_format() { step "clang-format" format check_format; }

suite_layering() { step "who includes whom, file sizes, host names, paths" layering $python -m pytest -q tests/layering; }

suite_build() {
  # shellcheck disable=SC2086
  configure dev && dev_is_configured=yes && compile dev $product && step "import mtasts" import $python -c 'import mtasts; print(mtasts.versions())'
}

# What the suites that follow use. The unit tests are not among it: the whole run has them under the sanitizers alone.
product="_native mtasts_node mtasts-lab mtasts-generate parity_report benchmarks"

# The other suites start from the dev build, also where they are asked for alone. A part that does not compile fails
# the suites that name it, not the others; what it was before says nothing of today.
built() { # target...
  [ -n "${dev_is_configured-}" ] || configure dev || return
  dev_is_configured=yes
  compile dev "$@"
}

suite_generate() {
  there_are generate 'tools/generate/*.cpp' || return
  local code=0
  { built mtasts-generate && step "generated files are up to date" generate build/dev/mtasts-generate --check; } || code=1
  step "docs/scale.md is of today's simulation" scale python3 tools/scale/page.py --check || code=1
  return $code
}

unit_parts="wire rules render collect engine lab"

unit_folders() {
  local part missing=0
  for part in $unit_parts; do
    there_are "unit tests of $part" "tests/unit/$part/*.cpp" || missing=1
  done
  return $missing
}

suite_unit() {
  local complete=0
  # shellcheck disable=SC2046
  built $(printf 'unit_%s ' $unit_parts) || complete=1
  unit_folders || complete=1
  step "unit tests" unit ctest --test-dir build/dev -L unit --no-tests=error --output-on-failure || complete=1
  return $complete
}

suite_lab() {
  there_are lab 'tests/lab/*.cpp' && built lab_tests &&
    step "the core against the lab" lab ctest --test-dir build/dev -L lab --no-tests=error --output-on-failure
}

# They share one run of all worlds.
world_tests="tests/python/test_worlds.py tests/python/test_sender_model.py"

# From Python; lab and asan have the same worlds from C++, and node has them from all three.
suite_worlds() {
  there_are worlds 'tests/worlds/*.json' && built _native mtasts-lab &&
    step "worlds from Python" worlds-python $python -m pytest -q $world_tests
}

suite_python() {
  there_are python 'tests/python/test_*.py' && built _native mtasts-lab || return
  local code=0
  step "pytest" python $python -m pytest -q tests/python $(printf -- ' --ignore=%s' $world_tests) || code=1
  step "mypy --strict on a user's program" mypy $python -m mypy --strict --cache-dir build/mypy tests/python/typed_user.py ||
    code=1
  return $code
}

suite_node() {
  there_are node 'tests/node/*.test.mjs' && built _native mtasts_node mtasts-lab parity_report || return
  local code=0 version program
  step "node:test, and every world from C++, Python and Node" node node --test tests/node/*.test.mjs || code=1
  step "tsd on a user's program" tsd node_modules/.bin/tsd --typings bindings/node/index.d.ts \
    --files 'tests/node/types/*.test-d.ts' || code=1
  for version in $oldest_nodes; do
    if program=$(old_node "$version"); then
      step "node:test with Node $version" "node-$version" oldest_node "$PWD/$program" || code=1
    else
      say "Node $version is not to be had here: not tested"
    fi
  done
  return $code
}

oldest_node() { "$1" --test tests/node/{api,stream,source,exit,libraries}.test.mjs; }

# Units, sanity tests, and playbooks against the lab, of the collection as users install it.
suite_ansible() {
  there_are ansible 'tests/ansible/test_*.py' && built _native mtasts-lab && need_ansible &&
    step "ansible-test and playbooks" ansible $ansible/venv/bin/python -m pytest -q tests/ansible
}

suite_asan() {
  configure asan || return
  local code=0
  unit_folders || code=1
  there_are lab 'tests/lab/*.cpp' || code=1
  # shellcheck disable=SC2046
  compile asan $(printf 'unit_%s ' $unit_parts) lab_tests mtasts-torture mtasts-endings mtasts-lab || code=1
  step "unit and lab tests under ASan and UBSan" asan ctest --test-dir build/asan --no-tests=error --output-on-failure ||
    code=1
  return $code
}

threaded_python=$(echo tests/python/test_{async,interrupt,limits,many,reliability}.py)
threaded_node=$(echo tests/node/{api,exit,handle,stream,terminate}.test.mjs)

# What has threads: the engine with several loops, the bindings, and random endings in each of the three languages.
suite_tsan() {
  there_are tsan 'tests/endings/*.cpp' && built mtasts-lab && configure tsan || return
  local code=0
  compile tsan unit_engine mtasts-endings _native mtasts_node || code=1
  step "the engine and random endings under ThreadSanitizer" tsan ctest --test-dir build/tsan --no-tests=error \
    --output-on-failure -R '^(unit_engine|endings)$' || code=1
  step "the Python module under ThreadSanitizer" tsan-python watched_for_races $python -m pytest -q $threaded_python || code=1
  step "random endings in Python under ThreadSanitizer" tsan-endings-python \
    watched_for_races $python tests/python/endings.py --seconds 20 --without-forks || code=1
  step "the Node addon under ThreadSanitizer" tsan-node watched_for_races node --test $threaded_node || code=1
  step "random endings in Node under ThreadSanitizer" tsan-endings-node \
    watched_for_races node --expose-gc tests/node/endings.mjs --seconds=20 || code=1
  built _native mtasts_node || code=1  # the tree has the everyday ones again
  return $code
}

# An interpreter that was not compiled for it: what its locks order is seen, for these are the system's. A process that
# ends amid its checks joins no thread.
watched_for_races() {
  local library
  library=$(realpath "$(c++ -print-file-name=libtsan.so)") || return
  LD_PRELOAD=$library PYTHONMALLOC=malloc \
    TSAN_OPTIONS="report_thread_leaks=0 suppressions=$PWD/tests/endings/races.supp" "$@"
}

# Every input that is kept, then 8 seconds of others for each target, which are the same each time: a change is judged by
# what it does, and `./dev fuzz` looks for what nobody has seen.
suite_fuzz() {
  need_fuzzers
  # shellcheck disable=SC2086
  configure asan && compile asan $(sed 's/^/fuzz_/' <<<"$fuzzers") && fuzz 8 1 $fuzzers
}

# DESIGN section 6: what the module shows, and what it expects from the process that loads it.
suite_symbols() {
  built _native mtasts_node || return
  local code=0
  step "symbols of the Python module" symbols-python \
    python3 tests/layering/symbols.py 'bindings/python/mtasts/_native*.so' PyInit__native || code=1
  step "symbols of the Node addon" symbols-node python3 tests/layering/symbols.py bindings/node/mtasts.node \
    napi_register_module_v1 node_api_module_get_api_version_v1 || code=1
  return $code
}

suite_integration() {
  [ -x tests/integration/run ] || { say "integration: there is no tests/integration/run"; return 1; }
  built _native || return
  local code=0
  # Without root there are no namespaces, and the suite says so itself. It also says what is missing if this fails.
  # shellcheck disable=SC2086
  [ "$(id -u)" -ne 0 ] || try_server_packages $server_packages || true
  mkdir -p $logs
  tests/integration/run >$logs/integration.log 2>&1 </dev/null || code=$?
  case $code in
    0) say "passed" ;;
    77) say "skipped: $(tail -n 1 $logs/integration.log | sed 's/^skipped: //')" ;;
    *) tail -n 40 $logs/integration.log >&2 ;;
  esac
  return $code
}

# Every example of README.md and docs, in the lab; then the site, read and resolved.
suite_docs() {
  built _native mtasts-lab mtasts_node || return
  # shellcheck disable=SC2086
  need_packages $docs_packages
  local code=0
  step "every example of README.md and docs" examples $python -m pytest -q tests/docs || code=1
  { need_sphinx && check_site; } || code=1
  return $code
}

# Small counts of every benchmark: that each runs, that its verdicts are right, and that a wrong one leaves no figure.
suite_bench() {
  # shellcheck disable=SC2086
  need_packages $bench_packages
  configure dev && compile dev benchmarks &&
    step "every benchmark, small, and a wrong verdict noticed" bench \
      env MTASTS_BENCH_BUILD=build/dev MTASTS_LAB=build/dev/mtasts-lab $python tests/bench/run.py --quick
}

# Another compiler counts otherwise: then there is nothing to compare with, and the gate says so.
suite_instructions() {
  # shellcheck disable=SC2086
  need_packages $count_packages
  configure dev && compile dev bench_instructions || return
  local code=0
  mkdir -p $logs
  $python tests/bench/instructions.py build/dev/bench_instructions >$logs/instructions.log 2>&1 </dev/null || code=$?
  cat $logs/instructions.log >&2
  return $code
}

# As users get them: the wheel built from the source distribution and used where nothing else is, and a C++ program that
# finds the installed library. npm's packages are tested with the addon.
suite_packages() {
  built _native mtasts-lab || return
  local code=0
  pack_python || code=1
  step "the packages, used" packages $python -m pytest -q tests/packages || code=1
  return $code
}
