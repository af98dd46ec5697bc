# ./dev test: every suite runs, whatever the others did; the last line counts them.
#
# `unit` and `lab` are for the dev loop and run where they are named: without a name, `asan` runs the same tests under
# the sanitizers, and to compile and run them twice would take five minutes more.
. tools/dev/build.sh
. tools/dev/lint.sh
. tools/dev/fuzz.sh
. tools/dev/pack.sh
. tools/dev/ansible.sh
. tools/dev/docs.sh
. tools/dev/suites.sh

by_name="unit lab"
suites="format layering build generate worlds python node ansible docs asan fuzz symbols integration packages bench instructions"

verb_test() {
  local suite
  if [ "$*" = --list ]; then
    printf '%s\n' $suites $by_name
    return
  fi
  for suite in "$@"; do
    grep -qw -- "$suite" <<<"$suites $by_name" || die "no suite $suite; there are: $suites $by_name"
  done
  # shellcheck disable=SC2086
  need_packages $build_packages clang-format-14
  prepare

  local passed=0 failed=0 skipped=0 summary="" started code word
  for suite in ${*:-$suites}; do
    say ""
    say "== $suite =="
    started=$SECONDS code=0
    # `|| code=$?` would switch off `set -e` within the suite; a suite says what fails by its own status.
    "suite_$suite" || code=$?
    case $code in
      0) word=passed passed=$((passed + 1)) ;;
      77) word=skipped skipped=$((skipped + 1)) ;;
      *) word=FAILED failed=$((failed + 1)) ;;
    esac
    summary+=$(printf '  %-12s %-8s %4d s' "$suite" "$word" $((SECONDS - started)))$'\n'
  done
  printf '\n%s%d passed, %d failed, %d skipped\n' "$summary" $passed $failed $skipped
  [ $failed -eq 0 ]
}
