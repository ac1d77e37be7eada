# stop-task ROOT CLAIM: ends the task with its whole session; one that was not started can never start afterwards.
main() {
  root=$1 claim=$2
  umask 077
  give_up
  read_boot_id
  if [ "$(kind_of_claim)" = task ] && [ ! -f "$root/$claim/exit" ] && [ "$(get boot-id)" = "$boot_id" ]; then
    ask_runner
    end_without_runner
  fi
  say stopped yes
}

# The runner is the task's parent: while it lives, it ends the task and writes down how.
ask_runner() {
  read -r runner birth <"$root/$claim/runner" || return 0
  lives "$runner" "$birth" || return 0
  kill -s TERM "$runner" 2>/dev/null
  kill -s CONT "$runner" 2>/dev/null
  read_uptime
  patience=$((uptime + 16))
  while lives "$runner" "$birth" && [ ! -f "$root/$claim/exit" ]; do
    read_uptime
    [ "$uptime" -lt "$patience" ] || break
    nap
  done
}

# A runner that does not hear is ended too, before the task, so that it cannot begin anything in between.
end_without_runner() {
  [ ! -f "$root/$claim/exit" ] || return 0
  if [ -n "${runner:-}" ] && lives "$runner" "$birth"; then kill -s KILL "$runner" 2>/dev/null; fi
  if leader_lives; then
    end_session "$leader"
    echo 'ended because it was asked to, its runner was gone' >>"$root/$claim/output"
    printf '143\n' >"$root/$claim/exit.new" && mv -f "$root/$claim/exit.new" "$root/$claim/exit"
  fi
}
