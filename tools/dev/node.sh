# Node and what the addon and its tests need of npm: pinned in package-lock.json, installed into node_modules.
node_least="18.17 or 20.3, or newer"

node_is_new_enough() {
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number)
process.exit(major > 20 || (major === 20 && minor >= 3) || major === 21 || (major === 18 && minor >= 17) ? 0 : 1)' 2>/dev/null
}

# The distribution's Node may be too old or missing: then the one that .venv brings (tools/dev/requirements.txt).
need_node() {
  node_is_new_enough && command -v npm >/dev/null || PATH=$PWD/.venv/bin:$PATH
  node_is_new_enough || die "Node $node_least is needed"
  local pins stamp=node_modules/.mtasts.sha256
  pins=$(sha256sum package-lock.json)
  if [ "$(cat $stamp 2>/dev/null)" != "$pins" ]; then
    step "npm packages in node_modules" npm npm ci --no-audit --no-fund --ignore-scripts || return
    echo "$pins" >$stamp
  fi
}
