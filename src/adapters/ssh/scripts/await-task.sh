# await-task ROOT CLAIM LIMIT: returns when the task ends, after LIMIT seconds, or when the caller disconnects.
main() {
  limit=$3
  use_claim "$1" "$2"
  [ -f "$root/$claim/alive" ] || { say over yes; return; }
  exec 3<&0
  if command -v flock >/dev/null; then
    # the runner holds this lock while it lives, so the kernel reports its end without polling
    flock -s -w "$limit" "$root/$claim/alive" true </dev/null >/dev/null 2>&1 &
  else
    watch_exit "$limit" </dev/null >/dev/null 2>&1 &
  fi
  waiter=$!
  (cat <&3; kill -s TERM "$waiter") >/dev/null 2>&1 &
  listener=$!
  wait "$waiter"
  kill -s TERM "$listener" 2>/dev/null
  say over yes
}

watch_exit() {
  read_uptime
  until=$((uptime + $1))
  while [ ! -f "$root/$claim/exit" ] && [ "$uptime" -lt "$until" ]; do
    sleep 1
    read_uptime
  done
}
