# show_arming BYTES: prints the state of the claim of an armed reboot, and the last BYTES of the command's output.
show_arming() {
  case $(kind_of_claim) in
    none) say state 'not armed' ;;
    tombstone) disarmed 'given up' ;;
    *) show_claimed ;;
  esac
  echo tail
  if [ -f "$root/$claim/output" ]; then tail -c "$1" "$root/$claim/output" 2>/dev/null; fi
  return 0
}

disarmed() {
  say state disarmed
  say why "$1"
}

# Clock and runner are read before the decision: a process that decides after that finds the deadline passed, or is
# dead. So what is reported as disarmed here stays disarmed.
show_claimed() {
  read_boot_id
  read_uptime
  wanted=$(get boot-id)
  until=$(get until)
  read -r runner birth <"$root/$claim/runner"
  lives "$runner" "$birth" && runner_lives=yes || runner_lives=no
  decided=$(readlink "$root/$claim/decided" 2>/dev/null)
  if [ "$decided" = fire ]; then
    show_fired
  elif [ -n "$decided" ]; then
    disarmed "$decided"
  elif [ "$boot_id" != "$wanted" ]; then
    disarmed 'other boot id'
  elif [ "$uptime" -ge "$until" ]; then
    disarmed 'deadline passed'
  elif [ "$runner_lives" = no ]; then
    disarmed 'given up'
  else
    say state armed
    say bootId "$wanted"
    say untilUptimeSeconds "$until"
    say uptimeSeconds "$uptime"
  fi
}

show_fired() {
  outcome=$(get outcome)
  case $outcome in
    'refused '*)
      say state refused
      say exitCode "${outcome#refused }"
      ;;
    'disarmed '*) disarmed "${outcome#disarmed }" ;;
    *)
      say state fired
      say bootId "$wanted"
      ;;
  esac
}
