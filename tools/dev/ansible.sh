# Ansible, for the tests of the collection: heavy, so in an environment of its own that only they ask for.
ansible=build/ansible

need_ansible() {
  local pins stamp=$ansible/requirements.sha256
  pins=$(sha256sum tools/dev/ansible.sh tools/dev/ansible-requirements.txt "$(command -v python3)" | sha256sum)
  if [ "$(cat $stamp 2>/dev/null)" != "$pins" ]; then
    step "Ansible in $ansible" ansible-venv make_ansible
    echo "$pins" >$stamp
  fi
}

make_ansible() {
  rm -rf $ansible
  python3 -m venv $ansible/venv &&
    $ansible/venv/bin/python -m pip install --disable-pip-version-check -r tools/dev/ansible-requirements.txt &&
    echo "$PWD/bindings/python" >"$(ansible_packages)/mtasts.pth" &&
    lend_pip
}

ansible_packages() { $ansible/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

# ansible-test makes an environment for each sanity test, without pip, and would fetch a script that installs pip there
# from a server of its own. It takes one that lies here: ours copies the pip that we have. And it drops the variables by
# which pip may be told where packages are, so that is written down for it.
lend_pip() {
  local packages cache=$ansible/home/.ansible/test/cache settings=$ansible/home/.config/pip
  packages=$(ansible_packages) &&
    mkdir -p "$cache" $settings &&
    cat >"$cache/get_pip_24_2.py" <<EOF &&
import glob, os, shutil, sysconfig

for each in glob.glob("$packages/pip") + glob.glob("$packages/pip-*"):
    shutil.copytree(each, os.path.join(sysconfig.get_path("purelib"), os.path.basename(each)))
EOF
    $ansible/venv/bin/python -m pip config list | pip_settings >$settings/pip.conf
}

pip_settings() {
  python3 -c '
import ast, sys
settings = {}
for line in sorted(sys.stdin, key=lambda line: line.startswith(":env:")):  # the environment has the last word
    name, _, value = line.strip().partition("=")
    settings[name.rpartition(".")[2]] = "\n  ".join(ast.literal_eval(value).split())
print("[global]", *(f"{name} = {value}" for name, value in settings.items()), sep="\n")'
}
