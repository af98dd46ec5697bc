# ./dev try: real reports on the screen, of lab domains or of the domains named.
. tools/dev/build.sh

verb_try() {
  need_build _native mtasts-lab
  [ -f examples/try.py ] || die "examples/try.py is missing"
  say ""
  exec $python examples/try.py "$@"
}
