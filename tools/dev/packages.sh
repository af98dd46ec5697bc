# System packages: installed when we may, named when we may not.
build_packages="build-essential cmake ninja-build perl patch git ca-certificates
  python3 python3-venv python3-dev libboost1.81-dev libgtest-dev libgmock-dev"
lint_packages="clang-format-14 clang-tidy-14 clang-14"
# Without the runtimes package clang has neither libFuzzer nor sanitizers: Debian only recommends it.
clang_packages="clang-19 libclang-rt-19-dev"
count_packages="valgrind"
bench_packages="iproute2"
docs_packages="curl"
# The servers of tests/integration. They run in a namespace of the test's own and never as services.
server_packages="iproute2 openssl nsd unbound nginx-light postfix ldnsutils"

missing_packages() { # package... -> those that are not installed
  local package
  for package in "$@"; do
    # A python3 from elsewhere (pyenv, uv) brings its own venv and headers.
    case $package in
      python3 | python3-venv | python3-dev) own_python && continue ;;
    esac
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

own_python() {
  python3 -c 'import ensurepip, os, sysconfig, venv, sys
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' 2>/dev/null
}

may_install() {
  [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

install_packages() {
  local sudo=
  [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
  $sudo apt-get update -q
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends --no-remove "$@"
}

# try_server_packages PACKAGE...: as root, without starting any service, and without pushing out a mail server that the
# machine already has (--no-remove).
try_server_packages() {
  local missing policy=/usr/sbin/policy-rc.d own_policy= code=0
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && own_policy=yes
  fi
  # shellcheck disable=SC2086
  step "installing servers to test against" apt-servers install_packages $missing || code=1
  [ -z "$own_policy" ] || rm -f $policy
  return $code
}

need_packages() { # package...: after this they are there, or we have said what to do and left
  local missing
  command -v dpkg-query >/dev/null || return 0 # not Debian: the build says itself what it misses
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if may_install; then
    # shellcheck disable=SC2086
    step "installing $(wc -w <<<"$missing") system packages" apt install_packages $missing || exit 2
  else
    die "these system packages are missing, please run:
  apt-get install --no-install-recommends $missing"
  fi
}
