# ./dev fuzz: the programs of tests/fuzz under libFuzzer, two at a time on two cores.
. tools/dev/build.sh

verb_fuzz() {
  local name names=() seconds=60
  need_fuzzers
  for name in "$@"; do
    case $name in
      --seconds=*[!0-9]* | --seconds=) die "not a number of seconds: $name" ;;
      --seconds=*) seconds=${name#--seconds=} ;;
      -*) die "fuzz does not know $name" ;;
      *)
        grep -qx -- "$name" <<<"$fuzzers" || die "no fuzzer $name; there are:" $fuzzers
        names+=("$name")
        ;;
    esac
  done
  [ ${#names[@]} -gt 0 ] || mapfile -t names <<<"$fuzzers"
  # shellcheck disable=SC2086
  need_packages $build_packages
  configure asan
  compile asan "${names[@]/#/fuzz_}"
  fuzz "$seconds" 0 "${names[@]}"
}

# Sets `fuzzers`, one a line; none at all is a mistake.
need_fuzzers() {
  fuzzers=$(cd tests/fuzz 2>/dev/null && ls -- *.cpp 2>/dev/null | sed 's/\.cpp$//') || true
  [ -n "$fuzzers" ] || die "there are no fuzzers: tests/fuzz has no sources"
}

# fuzz SECONDS SEED NAME...: replays the seeds, which are those of tests/fuzz/corpus and those made of the golden reports, then
# looks for new inputs: others each time with seed 0, otherwise the same ones until the code changes. All run, whatever the
# others did.
fuzz() {
  local seconds=$1 seed=$2 name code=0
  shift 2
  mkdir -p "$logs" build/crashes
  rm -rf build/seeds
  python3 tests/fuzz/seeds.py build/seeds
  for name in "$@"; do
    while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do wait -n || code=1; done
    fuzz_one "$seconds" "$seed" "$name" &
  done
  while [ -n "$(jobs -p)" ]; do wait -n || code=1; done
  return $code
}

# An input may take 20 seconds and 2 GiB under the sanitizers, far more than any needs. libFuzzer stops at the first
# input that fails; with seed 0 the inputs that it found worth keeping stay in build/corpus for the next time.
fuzz_one() { # seconds seed name
  local seconds=$1 seed=$2 name=$3 log=$logs/fuzz-$3.log program=build/asan/fuzz_$3 folder folders=() kept=()
  local corpus=build/corpus/$name
  local limits=(-timeout=20 -rss_limit_mb=2048 "-artifact_prefix=build/crashes/$name-")
  local words=()
  [ ! -f "tests/fuzz/$name.dict" ] || words=("-dict=tests/fuzz/$name.dict")
  for folder in "tests/fuzz/corpus/$name" "build/seeds/$name"; do
    [ ! -d "$folder" ] || folders+=("$folder")
  done
  [ ${#folders[@]} -gt 0 ] || { say "$name: there are no seeds in tests/fuzz/corpus/$name"; return 1; }
  mapfile -t kept < <(find "${folders[@]}" -type f | LC_ALL=C sort)
  [ "$seed" -eq 0 ] || { corpus=build/corpus-of-seed/$name && rm -rf "$corpus"; }
  mkdir -p "$corpus"
  # Stack traces with lines need a symbolizer; that of the binutils is always there, that of the compiler is not.
  export ASAN_OPTIONS=external_symbolizer_path=$(command -v addr2line) UBSAN_OPTIONS=print_stacktrace=1
  {
    "$program" "${limits[@]}" "${kept[@]}" &&
      "$program" "${limits[@]}" "${words[@]}" "-max_total_time=$seconds" "-seed=$seed" -print_final_stats=1 \
        "-seed_inputs=$(printf '%s,' "${kept[@]}" | sed 's/,$//')" "$corpus"
  } >"$log" 2>&1 </dev/null || {
    tell_failure "$name" "$log"
    return 1
  }
  say "$(printf '%-16s %4d seeds, then %9d inputs' "$name" ${#kept[@]} \
    "$(sed -nE 's/^stat::number_of_executed_units: *//p' "$log")")"
}

# What failed and where the input lies; the input itself too, for where build/ is not kept.
tell_failure() { # name log
  local name=$1 log=$2 input
  # A fuzzing run names the input that it wrote; a replay the one that it read last.
  input=$(sed -nE 's/.*Test unit written to (.*)/\1/p' "$log" | tail -n 1)
  [ -n "$input" ] || input=$(sed -nE 's/^Running: (.*)/\1/p' "$log" | tail -n 1)
  say "$(printf '%-16s FAILED' "$name")"
  grep -aE '^PROPERTY BROKEN|^  seen:|runtime error:|^SUMMARY|ERROR: ' "$log" | cut -c 1-400 | head -n 6 | sed 's/^/  /' >&2 || true
  if [ ! -f "$input" ]; then
    tail -n 20 "$log" >&2
    say "  the whole log: $log"
    return
  fi
  say "  the input:     $input ($(stat -c %s "$input") bytes)"
  [ "$(stat -c %s "$input")" -gt 6000 ] || say "  in base64:     $(base64 -w 0 "$input")"
  say "  once more:     build/asan/fuzz_$name $input"
  say "  the whole log: $log"
}
