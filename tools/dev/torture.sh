# ./dev torture: one check against the lab under the sanitizers, over and over; each time another allocation or another
# system call of it fails.
. tools/dev/build.sh

verb_torture() {
  local kind kinds=(calls allocations) code=0
  case ${1-} in
    calls | allocations)
      kinds=("$1")
      shift
      ;;
    -*) ;;
    ?*) die "torture knows calls and allocations, not $1" ;;
  esac
  # shellcheck disable=SC2086
  need_packages $build_packages
  configure asan
  compile asan mtasts-torture mtasts-lab
  for kind in "${kinds[@]}"; do
    build/asan/mtasts-torture "$kind" build/asan/mtasts-lab tests/worlds/healthy.json "$@" || code=1
  done
  return $code
}
