# ./dev docs: the site from docs/, into build/site. Sphinx lives in an environment of its own that only this asks for.
. tools/dev/build.sh
docs=build/docs

verb_docs() {
  case $* in
    "") need_build _native && need_sphinx && build_site && say "ready: build/site/index.html" ;;
    --write) need_build _native mtasts-lab mtasts_node && fill_pages ;;
    *) die "docs takes no arguments, or --write, but got: $*" ;;
  esac
}

need_sphinx() {
  local pins stamp=$docs/requirements.sha256
  pins=$(sha256sum tools/dev/docs-requirements.txt "$(command -v python3)" | sha256sum)
  if [ "$(cat $stamp 2>/dev/null)" != "$pins" ]; then
    step "Sphinx in $docs" docs-venv make_sphinx && echo "$pins" >$stamp
  fi
}

make_sphinx() {
  rm -rf $docs
  python3 -m venv $docs/venv &&
    $docs/venv/bin/python -m pip install --disable-pip-version-check -r tools/dev/docs-requirements.txt &&
    echo "$PWD/bindings/python" >"$($docs/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/mtasts.pth"
}

# -n: a name that leads nowhere is a warning; -W: a warning is a failure.
sphinx() { # builder folder
  $docs/venv/bin/python -m sphinx -W -n --keep-going -q -b "$1" -d "$docs/trees-$1" docs "$2"
}

build_site() { step "the site, without a warning" site sphinx html build/site; }

# All but the writing of HTML, which takes longer than the rest and warns of nothing more.
check_site() { step "every page and reference of the site" site-check sphinx dummy build/site-check; }

fill_pages() { step "what the examples print, into the pages" docs-write $python tests/docs/fill.py; }
