# start-task ROOT CLAIM LIMIT KIND ARGUMENTS…: starts a runner, which takes the claim itself, and prints the state of
# the claim. `runner_text` prints the runner; it is put before this script.
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
  hand_over
  answer=
  # a systemd scope keeps the task when the login session is cleaned up; it only wraps the task, which works without it
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
    answer=$(detached systemd-run --scope --quiet --collect --no-ask-password --unit="lockkeeper-${prepared##*/.}" \
      sh "$prepared/runner.sh" main "$prepared" "$root" "$claim" "$@")
  fi
  # without an answer, and while its folder still exists, no runner has begun
  if [ -z "$answer" ] && [ -d "$prepared" ]; then
    answer=$(detached sh "$prepared/runner.sh" main "$prepared" "$root" "$claim" "$@")
  fi
  case $answer in
    claimed | taken) say claim "$answer" ;;
    *) no_answer ;;
  esac
}

# Runs in a session of its own, with no open file but the pipe of the answer, which it closes itself.
detached() {
  setsid "$@" </dev/null 2>/dev/null & # BusyBox's setsid has no -f
}
