# The virtual environment: pinned tools, and a pointer to the package in the tree.
python=.venv/bin/python

need_venv() {
  local pins stamp=.venv/requirements.sha256
  pins=$(sha256sum tools/dev/requirements.txt "$(command -v python3)" | sha256sum)
  if [ ! -x $python ] || [ "$(cat $stamp 2>/dev/null)" != "$pins" ]; then
    step "Python environment in .venv" venv make_venv
    echo "$pins" >$stamp
  fi
}

make_venv() {
  python3 -m venv --clear .venv &&
    $python -m pip install --disable-pip-version-check --no-compile -r tools/dev/requirements.txt &&
    echo "$PWD/bindings/python" >"$($python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/mtasts.pth" &&
    program_in_tree
}

# What a wheel's entry point is: `.venv/bin/mtasts` of the package in the tree.
program_in_tree() {
  printf '#!%s\nimport sys\n\nfrom mtasts._cli import main\n\nsys.exit(main())\n' "$PWD/$python" >.venv/bin/mtasts &&
    chmod +x .venv/bin/mtasts
}
