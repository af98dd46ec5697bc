# ./dev build, and what the other verbs need of it.
verb_build() {
  refuse_arguments build "$@"
  need_build _native mtasts_node mtasts-lab mtasts-generate
  say "ready: .venv/bin/python -c 'import mtasts' and node -e 'require(\"mtasts\")'"
}

# prepare: packages, Python, Node, third-party libraries. Quick when all is there.
prepare() {
  # shellcheck disable=SC2086
  need_packages $build_packages
  need_venv
  need_node
  [ -d "$(third_party prefix)" ] || say "OpenSSL, curl and the other libraries are built once now, about 3 minutes on 2 cores"
  step "third-party libraries" third_party third_party build
  python3 cmake/third_party/advice.py "$(third_party prefix)" | sed 's/^/warning: /' >&2
}

third_party() { python3 cmake/third_party/build.py "$1"; }

configure() { # preset
  # shellcheck disable=SC2086
  [ "$1" != asan ] || need_packages $clang_packages
  step "configuring $1" "configure-$1" cmake --preset "$1"
}

compile() { # preset [target...]: goes on after an error, so that one broken part does not hide the others
  local preset=$1
  shift
  own_the_module "$preset"
  step "compiling $preset${*:+ ($*)}" "compile-$preset" flock "build/$preset/.lock" ninja -C "build/$preset" -k 0 "$@"
}

# These put the Python module and the addon into the tree: the one that is asked for now must be the one that lies there.
own_the_module() { # preset
  local owner=build/module-owner
  case $1 in dev | release | tsan) ;; *) return 0 ;; esac
  [ "$(cat $owner 2>/dev/null)" = "$1" ] || rm -f bindings/python/mtasts/_native*.so bindings/node/mtasts.node
  echo "$1" >$owner
}

need_build() { # [target...]
  prepare
  configure dev
  compile dev "$@"
}

# The path of a program of the dev build, or a clear word that there is none.
program() {
  [ -x "build/dev/$1" ] || die "$1 was not built: ${2-it has no sources}"
  echo "build/dev/$1"
}
