# Saying what is done: one line a step with its time, the output in build/logs, its tail where a step fails.
logs=build/logs

say() { printf '%s\n' "$*" >&2; }

# A wrong call or a missing thing that the user must see to: exit code 2, as getopt and friends do.
die() {
  say "dev: $*"
  exit 2
}

refuse_arguments() { # verb, its arguments: for verbs that take none
  local verb=$1
  shift
  [ $# -eq 0 ] || die "$verb takes no arguments, but got: $*"
}

# step NAME LOG COMMAND...: runs a command quietly.
step() {
  local name=$1 log=$logs/$2.log started=$SECONDS code=0
  shift 2
  mkdir -p "$logs"
  printf '%-58s' "$name ..." >&2
  "$@" >"$log" 2>&1 </dev/null || code=$?
  if [ $code -eq 0 ]; then
    say " $((SECONDS - started)) s"
  else
    say " FAILED after $((SECONDS - started)) s"
    tail -n 40 "$log" >&2
    say "the whole log: $log"
  fi
  return $code
}

there_are() { # what pattern...: files that are missing are a failure
  local what=$1
  shift
  compgen -G "$*" >/dev/null || { say "$what: there is nothing at $*"; return 1; }
}
