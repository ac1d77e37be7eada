# show-task ROOT CLAIM BYTES: prints the state of a claimed task, and the last BYTES of its output.
main() {
  use_claim "$1" "$2"
  case $(kind_of_claim) in
    none) say state unclaimed ;;
    tombstone) say state 'given up' ;;
    *) show_claimed ;;
  esac
  echo tail
  if [ -f "$root/$claim/output" ]; then tail -c "$3" "$root/$claim/output" 2>/dev/null; fi
  return 0
}

show_claimed() {
  code=$(get exit)
  claimed_under=$(get boot-id)
  read_boot_id
  if [ -z "$code" ] && [ "$claimed_under" = "$boot_id" ]; then
    if task_lives; then
      read_uptime
      say state running
      say bootId "$claimed_under"
      say runningSeconds "$((uptime - $(get started)))"
      return
    fi
    code=$(get exit) # it may have ended between the two looks
  fi
  if [ -n "$code" ]; then
    say state ended
    say exitCode "$code"
  else
    say state lost
    say bootId "$claimed_under"
  fi
}
