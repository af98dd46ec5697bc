# ./dev lab: a mail world on loopback.
. tools/dev/build.sh

verb_lab() {
  [ $# -gt 0 ] || die "lab needs a world, such as tests/worlds/NAME.json"
  local world
  for world in "$@"; do
    case $world in
      -*) ;;
      *) [ -f "$world" ] || die "no such world: $world" ;;
    esac
  done
  need_build mtasts-lab
  exec "$(program mtasts-lab)" "$@"
}
