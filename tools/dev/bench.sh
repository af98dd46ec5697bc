# ./dev bench: tests/bench on the release build. Each figure stands beside that of a bare loop in the same run.
. tools/dev/build.sh

verb_bench() {
  local native_targets=(benchmarks _native mtasts_node mtasts-lab)
  prepare
  configure release
  compile release "${native_targets[@]}"
  MTASTS_LAB=build/release/mtasts-lab $python tests/bench/run.py "$@"
}
