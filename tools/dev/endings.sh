# ./dev endings: checks that end in every way at random moments, in C++, Python and Node, for as long as is asked.
. tools/dev/build.sh
endings="asan tsan dev python node"

verb_endings() {
  local each names=() seconds=60 seed=$RANDOM code=0
  for each in "$@"; do
    case $each in
      --seconds=*[!0-9]* | --seconds= | --seed=*[!0-9]* | --seed=) die "not a number: $each" ;;
      --seconds=*) seconds=${each#--seconds=} ;;
      --seed=*) seed=${each#--seed=} ;;
      *)
        grep -qw -- "$each" <<<"$endings" || die "endings are run in $endings, not in: $each"
        names+=("$each")
        ;;
    esac
  done
  [ ${#names[@]} -gt 0 ] || names=(asan python node)
  need_build mtasts-lab _native mtasts_node
  for each in "${names[@]}"; do endings_in "$each" "$seconds" "$seed" || code=1; done
  return $code
}

endings_in() { # which, seconds, seed
  local which=$1 seconds=$2 seed=$3 code=0 command
  case $which in
    python) command=($python tests/python/endings.py --seconds "$seconds" --seed "$seed") ;;
    node) command=(env MALLOC_ARENA_MAX=2 node --expose-gc tests/node/endings.mjs "--seconds=$seconds" "--seed=$seed") ;;
    *)
      { configure "$which" && compile "$which" mtasts-endings; } || return
      command=("build/$which/mtasts-endings" build/dev/mtasts-lab tests/endings/world.json --seconds "$seconds" --seed "$seed")
      ;;
  esac
  step "endings in $which, $seconds seconds, seed $seed" "endings-$which" "${command[@]}" || code=1
  tail -n 2 "$logs/endings-$which.log" >&2
  return $code
}
