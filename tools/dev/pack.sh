# ./dev pack: what is published for this platform. dist/python has the source distribution and the wheel that is built
# from it, dist/npm the npm packages of the release build.
. tools/dev/build.sh

verb_pack() {
  refuse_arguments pack "$@"
  prepare
  pack_python
  configure release
  compile release mtasts_node
  mkdir -p dist/npm
  node tools/npm/pack.mjs bindings/node/mtasts.node "$(third_party prefix)/licenses" build/release/mtasts.cdx.json dist/npm
}

# In an environment of its own, from the source distribution: nothing that merely lies in this tree gets in. The compiler
# goes by the name that the cache of third-party libraries knows it by.
pack_python() {
  rm -rf dist/python build/wheel
  step "the wheel, from the source distribution" wheel \
    env CC="${CC-cc}" CXX="${CXX-c++}" $python -m build --outdir build/wheel . &&
    step "the wheel made fit for other machines" auditwheel \
      env PATH="$PWD/.venv/bin:$PATH" $python -m auditwheel repair --wheel-dir dist/python build/wheel/mtasts-*.whl &&
    cp build/wheel/mtasts-*.tar.gz dist/python
}
