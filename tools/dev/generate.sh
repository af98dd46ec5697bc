# ./dev generate: the schema, the typed views and the docs that are walks over the structs.
. tools/dev/build.sh

verb_generate() {
  case "$*" in
    '' | --check) ;;
    *) die "generate takes nothing or --check, but got: $*" ;;
  esac
  need_build mtasts-generate
  "$(program mtasts-generate)" "$@"
}
