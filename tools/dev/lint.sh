# ./dev lint: how the code looks (clang-format) and what a second compiler thinks of it (clang-tidy).
. tools/dev/build.sh

verb_lint() {
  case "$*" in
    '' | --fix) ;;
    *) die "lint takes nothing or --fix, but got: $*" ;;
  esac
  # shellcheck disable=SC2086
  need_packages $build_packages $lint_packages
  if [ "$*" = --fix ]; then
    our_cpp | xargs -r -d '\n' clang-format-14 -i
    say "formatted"
  fi
  local failed=0
  step "format" format check_format || failed=1
  configure tidy
  step "clang-tidy on wire, rules, render" tidy check_tidy || failed=1
  return $failed
}

# What git would keep: tracked files and new ones that no pattern ignores.
our_files() { git ls-files --cached --others --exclude-standard -- "$@" | while read -r f; do [ -f "$f" ] && echo "$f"; done; }
our_cpp() { our_files '*.cpp' '*.hpp'; }

check_format() { our_cpp | xargs -r -d '\n' clang-format-14 --dry-run -Werror; }

check_tidy() {
  local all
  all=$(our_files 'core/wire/*.cpp' 'core/rules/*.cpp' 'core/render/*.cpp' | grep -v boost_json.cpp)
  # shellcheck disable=SC2086
  xargs -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p build/tidy <<<"$all"
}
