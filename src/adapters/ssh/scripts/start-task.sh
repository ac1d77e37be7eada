# start-task ROOT CLAIM LIMIT KIND ARGUMENTS…: starts a runner, which takes the claim itself, and says what became of it.
# `runner_text` prints the runner; it is put before this script.
main() {
  use_claim "$1" "$2"
  shift 2
  if [ -e "$root/$claim" ]; then
    say claim taken
    return
  fi
  command -v setsid >/dev/null || refuse "setsid is missing on this machine (package util-linux)"
  umask 077
  prepare
  runner_text >"$prepared/runner.sh" || discard_and_refuse
  answer=
  # a scope of systemd's keeps the task when the login's session is cleaned up; it wraps, and nothing depends on it
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
    answer=$(detached systemd-run --scope --quiet --collect --no-ask-password --unit="lockkeeper-${prepared##*/.}" \
      sh "$prepared/runner.sh" main "$prepared" "$root" "$claim" "$@")
  fi
  # without an answer and with its folder still there, no runner has begun
  if [ -z "$answer" ] && [ -d "$prepared" ]; then
    answer=$(detached sh "$prepared/runner.sh" main "$prepared" "$root" "$claim" "$@")
  fi
  case $answer in
    claimed | taken) say claim "$answer" ;;
    *)
      [ ! -d "$prepared" ] || rm -rf "$prepared"
      printf 'the runner of %s did not say whether it took the claim\n' "$claim" >&2
      exit 1
      ;;
  esac
}

# In a session of its own, with no file open but the answer's pipe, which it closes by itself.
detached() {
  setsid "$@" </dev/null 2>/dev/null & # BusyBox's setsid has no -f
}
