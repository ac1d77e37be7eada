# arm ROOT CLAIM BOOT-ID UNTIL [ARGV…]: starts the runner of an armed reboot and prints the state of the claim. Without
# ARGV the node's own reboot command is used. `runner_text` prints the runner; it is put before this script.
main() {
  wanted=$3 until=$4
  use_claim "$1" "$2"
  shift 4
  if [ -e "$root/$claim" ]; then
    say claim taken
    return
  fi
  command -v setsid >/dev/null || refuse "setsid is missing on this machine (package util-linux)"
  if [ $# -eq 0 ]; then
    if [ -d /run/systemd/system ]; then set -- systemctl reboot; else set -- shutdown -r now; fi
  fi
  umask 077
  prepare
  runner_text >"$prepared/runner.sh" || discard_and_refuse
  hand_over
  # in the background, because BusyBox's setsid has no -f
  answer=$(setsid sh "$prepared/runner.sh" "$prepared" "$root" "$claim" "$wanted" "$until" "$@" </dev/null 2>/dev/null &)
  case $answer in
    claimed | taken) say claim "$answer" ;;
    *) no_answer ;;
  esac
}
