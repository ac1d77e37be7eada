# stop-task ROOT CLAIM: ends the task with its whole session; a task that was not started can never start afterwards.
main() {
  use_claim "$1" "$2"
  umask 077
  give_up
  read_boot_id
  if [ "$(kind_of_claim)" = task ] && [ ! -f "$root/$claim/exit" ] && [ "$(get boot-id)" = "$boot_id" ]; then
    ask_runner
    end_without_runner
  fi
  say stopped yes
}

# The runner is the task's parent: while it lives, it ends the task and records how.
ask_runner() {
  noted_lives runner || return 0
  kill -s TERM "$noted" 2>/dev/null
  kill -s CONT "$noted" 2>/dev/null
  read_uptime
  patience=$((uptime + 16))
  while noted_lives runner && [ ! -f "$root/$claim/exit" ]; do
    read_uptime
    [ "$uptime" -lt "$patience" ] || break
    nap
  done
}

# A runner that does not react is ended too, before the task, so that it cannot begin anything in between.
end_without_runner() {
  [ ! -f "$root/$claim/exit" ] || return 0
  read_process $$
  printf '%s %s\n' $$ "$born" >"$root/$claim/ender"
  if noted_lives runner; then kill -s KILL "$noted" 2>/dev/null; fi
  noted_lives leader || return 0
  end_session "$noted"
  echo 'ended because it was asked to, its runner was gone' >>"$root/$claim/output"
  printf '143\n' >"$root/$claim/exit.new" && mv -f "$root/$claim/exit.new" "$root/$claim/exit"
}
