# ./dev pack: what is published for this platform, from the release build.
. tools/dev/build.sh

verb_pack() {
  refuse_arguments pack "$@"
  prepare
  configure release
  compile release mtasts_node
  mkdir -p dist/npm
  node tools/npm/pack.mjs bindings/node/mtasts.node "$(third_party prefix)/licenses" dist/npm
}
