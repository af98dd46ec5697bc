# ./dev generate: the schema, the typed views and the docs that are walks over the structs, and the tables
# of docs/scale.md, which a simulation writes.
. tools/dev/build.sh

verb_generate() {
  case "$*" in
    '' | --check) ;;
    *) die "generate takes nothing or --check, but got: $*" ;;
  esac
  need_build mtasts-generate
  local failed=0
  "$(program mtasts-generate)" "$@" || failed=1
  python3 tools/scale/page.py "${1:---write}" || failed=1
  return $failed
}
