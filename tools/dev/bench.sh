# ./dev bench: tests/bench on the release build, each figure beside that of a bare loop in the same run.
. tools/dev/build.sh

verb_bench() {
  case "$*" in
    --accept-instructions)
      accept_instructions
      return
      ;;
    --help | -h) ;;
    *)
      prepare
      # shellcheck disable=SC2086
      need_packages $bench_packages
      configure release
      compile release benchmarks _native mtasts_node mtasts-lab
      ;;
  esac
  MTASTS_LAB=build/release/mtasts-lab $python tests/bench/run.py "$@"
}

# On the build that the gate counts on: see tests/bench/instructions.py.
accept_instructions() {
  # shellcheck disable=SC2086
  need_packages $build_packages $count_packages
  need_build bench_instructions
  $python tests/bench/instructions.py build/dev/bench_instructions --accept
}
