# ./dev golden: reports of worlds, checked live and saved to be judged again.
. tools/dev/build.sh

verb_golden() {
  need_build _native mtasts-lab mtasts-generate
  $python tests/golden/capture.py "$@" && "$(program mtasts-generate)"
}
