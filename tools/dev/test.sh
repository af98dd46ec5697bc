# ./dev test: every suite runs, whatever the others did; the last lines count them.
#
# `unit` and `lab` are for the dev loop and run where they are named: without a name, `asan` runs the same tests under
# the sanitizers, and to compile and run them twice would take five minutes more.
#
# Without names two lanes run side by side, for one waits for the compiler and the other for time-outs; the compiler
# takes the processor when the other leaves it. What needs a quiet machine comes after both.
. tools/dev/build.sh
. tools/dev/lint.sh
. tools/dev/fuzz.sh
. tools/dev/pack.sh
. tools/dev/ansible.sh
. tools/dev/docs.sh
. tools/dev/suites.sh

by_name="unit lab tsan"
first="format layering build"
compiling="asan fuzz packages"
waiting="generate worlds python node ansible docs symbols integration"
last="bench instructions"
suites="$first $compiling $waiting $last"

verb_test() {
  local suite
  if [ "$*" = --list ]; then
    printf '%s\n' $suites $by_name
    return
  fi
  for suite in "$@"; do
    grep -qw -- "$suite" <<<"$suites $by_name" || die "no suite $suite; there are: $suites $by_name"
  done
  results=$logs/suites
  rm -rf $results
  mkdir -p $results
  # shellcheck disable=SC2086
  if [ $# -gt 0 ]; then
    need_packages $build_packages clang-format-14
    prepare
    run_suites "$@"
  else
    # All at once: two lanes could not both install.
    need_packages $build_packages clang-format-14 $clang_packages $docs_packages $bench_packages $count_packages
    [ "$(id -u)" -ne 0 ] || try_server_packages $server_packages || true
    prepare
    run_suites $first
    { renice -n 10 $BASHPID >/dev/null; run_suites $compiling; } >$logs/lane.log 2>&1 &
    run_suites $waiting
    say ""
    say "(beside these ran:)"
    wait $! || true
    cat $logs/lane.log >&2
    run_suites $last
  fi
  count_suites ${*:-$suites}
}

# run_suites SUITE...: leaves what came of each in build/logs/suites.
run_suites() {
  local suite started code word
  for suite in "$@"; do
    say ""
    say "== $suite =="
    started=$SECONDS code=0
    # `|| code=$?` would switch off `set -e` within the suite; a suite says what fails by its own status.
    "suite_$suite" || code=$?
    case $code in
      0) word=passed ;;
      77) word=skipped ;;
      *) word=FAILED ;;
    esac
    echo "$word $((SECONDS - started))" >"$results/$suite"
  done
}

# One that left no word has not passed.
count_suites() {
  local suite word seconds passed=0 failed=0 skipped=0
  say ""
  for suite in "$@"; do
    word=FAILED seconds=0
    [ ! -f "$results/$suite" ] || read -r word seconds <"$results/$suite"
    case $word in
      passed) passed=$((passed + 1)) ;;
      skipped) skipped=$((skipped + 1)) ;;
      *) failed=$((failed + 1)) ;;
    esac
    printf '  %-12s %-8s %4d s\n' "$suite" "$word" "$seconds"
  done
  printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped
  [ $failed -eq 0 ]
}
