# The runner of a claimed task. It runs on the node in a session of its own, so it outlives the connection and the bot.
# Called in three ways:
#   main PREPARED ROOT CLAIM LIMIT KIND ARGUMENTS…   takes the claim, runs the task, records its exit code
#   member RUNNER ROOT CLAIM KIND ARGUMENTS…         the task itself, leader of the session that is ended as a whole
#   watch RUNNER BORN ROOT CLAIM LIMIT               signals the runner at the time limit, and keeps the output short

most_bytes=4000000
kept_bytes=65536

main() {
  prepared=$1 root=$2 claim=$3 limit=$4
  shift 4
  umask 077
  cd / || exit 1
  read_process $$
  read_boot_id
  read_uptime
  own_birth=$born
  put kind task && put runner "$$ $own_birth" && put boot-id "$boot_id" && put started "$uptime" || exit 1
  # held as long as the runner lives: waiters wait for this lock, which the kernel releases at its end
  exec 9>"$prepared/alive"
  flock -x 9 2>/dev/null
  if ! take; then
    if [ -e "$root/$claim" ]; then (echo taken) 2>/dev/null; fi
    exit 0
  fi
  folder=$root/$claim
  : >>"$folder/output"
  (echo claimed) 2>/dev/null # in a subshell: whoever asked may be gone, and that must not end us
  exec </dev/null >>"$folder/output" 2>&1

  member= why= asked_early=
  trap 'end_task limit' USR1
  trap 'end_task asked' TERM
  # shellcheck disable=SC2046
  setsid $(with_ordinary_signals) sh "$folder/runner.sh" member $$ "$root" "$claim" "$@" 9>&- &
  member=$!
  read_process "$member" && member_birth=$born || member_birth=gone
  setsid sh "$folder/runner.sh" watch $$ "$own_birth" "$root" "$claim" "$limit" >/dev/null 2>&1 9>&- &
  watcher=$!
  [ -z "$asked_early" ] || end_task "$asked_early"
  await_member
  write_end "$code"
  kill -s KILL -- "-$watcher" 2>/dev/null
  shorten 0
}

# A task that is started in the background would inherit ignored INT and QUIT signals, and could not change that.
with_ordinary_signals() {
  if env --default-signal=INT,QUIT true 2>/dev/null; then echo env --default-signal=INT,QUIT; fi
}

await_member() {
  # a trap interrupts `wait`, so the member is checked as well
  while :; do
    wait "$member"
    code=$?
    lives "$member" "$member_birth" || break
  done
  case $why in
    limit) code=124 ;;
    asked) code=143 ;;
  esac
}

# end_task WHY: runs inside `wait`, so the member is not reaped yet and its number cannot be another process's.
end_task() {
  if [ -z "$member" ]; then
    asked_early=$1
    return 0
  fi
  [ -z "$why" ] || return 0
  why=$1
  end_session "$member"
  at=
  if [ -s "$folder/now" ]; then at=" while $(cat "$folder/now") ran"; fi
  case $why in
    limit) echo "ended at its time limit of $limit seconds$at" ;;
    asked) echo "ended because it was asked to$at" ;;
  esac
}

write_end() {
  printf '%s\n' "$1" >"$root/$claim/exit.new" && mv -f "$root/$claim/exit.new" "$root/$claim/exit"
}

# shorten BYTES: keeps only the last part of output that is longer. Writers append, so it may be cut while it is
# written.
shorten() {
  output=$root/$claim/output
  size=$(wc -c <"$output")
  [ "$size" -gt "$1" ] && [ "$size" -gt "$kept_bytes" ] || return 0
  tail -c "$kept_bytes" "$output" >"$output.kept" && cat "$output.kept" >"$output"
  rm -f "$output.kept"
}

member() {
  runner=$1 root=$2 claim=$3 kind=$4
  shift 4
  umask 022
  read_process $$
  printf '%s %s\n' $$ "$born" >"$root/$claim/leader.new" && mv "$root/$claim/leader.new" "$root/$claim/leader" || exit 125
  # a reader that found the runner dead and no leader has reported that this task is over: it must not begin then
  read_process $$
  [ "$parent" = "$runner" ] || exit 125
  case $kind in
    program) exec "$@" ;;
    folder) run_folder "$@" ;;
  esac
}

# run_folder FOLDER: runs its executables by file name, one at a time, up to the first that fails.
run_folder() {
  tasks=$1
  if [ ! -d "$tasks" ]; then
    echo "no tasks: there is no folder $tasks"
    exit 0
  fi
  problem=$(folder_problem "$tasks")
  if [ -n "$problem" ]; then
    echo "not run: $problem"
    exit 126
  fi
  before=${LC_ALL-unset}
  LC_ALL=C # by bytes, whatever the node's language
  set -- "$tasks"/*
  if [ "$before" = unset ]; then unset LC_ALL; else LC_ALL=$before; fi
  ran=0
  for task; do
    [ -f "$task" ] && [ -x "$task" ] || continue
    # a symbolic link is as trustworthy as its target
    problem=$(folder_problem "$(readlink -f "$task")")
    if [ -n "$problem" ]; then
      echo "not run: $problem"
      exit 126
    fi
    ran=$((ran + 1))
    printf '%s\n' "${task##*/}" >"$root/$claim/now"
    "$task"
    code=$?
    if [ "$code" -ne 0 ]; then
      echo "${task##*/} exited with $code"
      exit "$code"
    fi
  done
  if [ "$ran" -eq 0 ]; then echo "no tasks: no executable in $tasks"; fi
  exit 0
}

watch() {
  runner=$1 runner_birth=$2 root=$3 claim=$4 limit=$5
  read_uptime
  over=$((uptime + limit))
  while :; do
    read_uptime
    left=$((over - uptime))
    [ "$left" -gt 0 ] || break
    [ "$left" -lt 15 ] || left=15
    sleep "$left"
    shorten "$most_bytes"
  done
  if lives "$runner" "$runner_birth"; then
    kill -s USR1 "$runner"
    exit 0
  fi
  # the runner was killed: the limit applies all the same
  [ ! -e "$root/$claim/exit" ] && [ -f "$root/$claim/leader" ] || exit 0
  read -r leader leader_birth <"$root/$claim/leader"
  lives "$leader" "$leader_birth" || exit 0
  read_process $$
  printf '%s %s\n' $$ "$born" >"$root/$claim/ender"
  end_session "$leader"
  echo "ended at its time limit of $limit seconds, its runner was gone" >>"$root/$claim/output"
  write_end 124
}

"$@"
