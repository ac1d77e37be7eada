# The runner of an armed reboot, in a session of its own on the node:
#   PREPARED ROOT CLAIM BOOT-ID UNTIL ARGV…   takes the claim, decides, and reboots if boot id and uptime still allow it
# Only one process can take the claim (a rename), and only one can decide (a symbolic link, which is created with its
# content). Disarming needs one of the two as well.
main() {
  prepared=$1 root=$2 claim=$3 wanted=$4 until=$5
  shift 5
  umask 077
  cd / || exit 1
  read_process $$
  put kind arming && put runner "$$ $born" && put boot-id "$wanted" && put until "$until" || exit 1
  : >"$prepared/output" || exit 1
  if ! take; then
    if [ -e "$root/$claim" ]; then (echo taken) 2>/dev/null; fi
    exit 0
  fi
  if ! allowed; then
    decide "$why"
    (echo claimed) 2>/dev/null
    exit 0
  fi
  decide fire && decision=ours || decision=lost
  (echo claimed) 2>/dev/null # in a subshell: whoever asked may be gone, and that must not end us
  exec </dev/null >"$root/$claim/output" 2>&1
  [ "$decision" = ours ] || exit 0
  # from here on the reboot counts as fired; the last check is right before the command
  if allowed; then fire "$@"; else conclude "disarmed $why"; fi
  exit 0
}

# allowed: whether the intended boot still runs and its uptime is below the deadline; else sets `why`.
allowed() {
  why='other boot id'
  read_boot_id
  [ "$boot_id" = "$wanted" ] || return 1
  why='deadline passed'
  read_uptime
  [ "$uptime" -lt "$until" ]
}

# fire ARGV…: runs the command. Only an exit code of its own is a refusal: a command that was ended by a signal was most
# likely ended by the shutdown.
fire() {
  # without this, systemctl restarts only the user space when a new root is prepared, and the boot id stays
  SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1 "$@"
  code=$?
  if [ "$code" -gt 0 ] && [ "$code" -lt 128 ] && ! is_going_down; then conclude "refused $code"; fi
}

is_going_down() {
  [ -d /run/systemd/system ] && [ "$(systemctl is-system-running 2>/dev/null)" = stopping ]
}

conclude() {
  printf '%s\n' "$1" >"$root/$claim/outcome.new" && mv -f "$root/$claim/outcome.new" "$root/$claim/outcome"
}

main "$@"
