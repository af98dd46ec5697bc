# ./dev fuzz: the programs of tests/fuzz under libFuzzer.
. tools/dev/build.sh

verb_fuzz() {
  local name names=() seconds=60 known
  known=$(cd tests/fuzz 2>/dev/null && ls -- *.cpp 2>/dev/null | sed 's/\.cpp$//') || true
  for name in "$@"; do
    case $name in
      --seconds=*[!0-9]* | --seconds=) die "not a number of seconds: $name" ;;
      --seconds=*) seconds=${name#--seconds=} ;;
      -*) die "fuzz does not know $name" ;;
      *)
        grep -qx -- "$name" <<<"$known" || die "no fuzzer $name; there are: ${known:-none}"
        names+=("$name")
        ;;
    esac
  done
  [ -n "$known" ] || die "there are no fuzzers: tests/fuzz has no sources"
  [ ${#names[@]} -gt 0 ] || mapfile -t names <<<"$known"
  # shellcheck disable=SC2086
  need_packages $build_packages $fuzz_packages
  configure fuzz
  compile fuzz "${names[@]/#/fuzz_}"
  for name in "${names[@]}"; do
    say "== $name, $seconds s =="
    mkdir -p "build/corpus/$name" "build/crashes"
    local seeds=()
    [ -d "tests/fuzz/corpus/$name" ] && seeds=("tests/fuzz/corpus/$name")
    "build/fuzz/fuzz_$name" -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="build/crashes/$name-" \
      "build/corpus/$name" "${seeds[@]}"
  done
}
