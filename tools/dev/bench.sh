# ./dev bench: the programs of tests/bench, C++, Python and Node, on the release build.
. tools/dev/build.sh

verb_bench() {
  local name names=() targets=(_native mtasts_node mtasts-lab) known
  known=$(cd tests/bench 2>/dev/null && ls | sed -nE 's/\.(cpp|py|mjs)$//p') || true
  [ -n "$known" ] || die "there are no benchmarks in tests/bench"
  for name in "$@"; do
    # shellcheck disable=SC2086
    grep -qx -- "$name" <<<"$known" || die "no benchmark $name; there are:" $known
    names+=("$name")
  done
  [ ${#names[@]} -gt 0 ] || mapfile -t names <<<"$known"
  prepare
  configure release
  for name in "${names[@]}"; do
    [ ! -f "tests/bench/$name.cpp" ] || targets+=("bench_$name")
  done
  compile release "${targets[@]}"
  for name in "${names[@]}"; do
    say "== $name =="
    if [ -f "tests/bench/$name.py" ]; then
      MTASTS_LAB=build/release/mtasts-lab $python "tests/bench/$name.py"
    elif [ -f "tests/bench/$name.mjs" ]; then
      MTASTS_LAB=build/release/mtasts-lab node "tests/bench/$name.mjs"
    else
      "build/release/bench_$name"
    fi
  done
}
