# Functions that all scripts on a node share, in POSIX sh. Nothing in this file changes anything.
set -u
PATH=${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# say KEY VALUE: prints one line of the answer.
say() {
  printf '%s %s\n' "$1" "$2"
}

# Whether this script has changed anything. Set to `yes` by each change, at the latest right afterwards.
acted=no

# refuse WHY: ends a script that cannot go on. Exit code 64 promises that nothing was done, so a script that has changed
# something ends with another one.
refuse() {
  printf '%s\n' "$1" >&2
  [ "$acted" = no ] || exit 1
  exit 64
}

# Sets `boot_id`.
read_boot_id() {
  boot_id=
  IFS= read -r boot_id </proc/sys/kernel/random/boot_id || :
}

# Sets `uptime`, in whole seconds rounded down: the node's own clock, which no other machine can set.
read_uptime() {
  uptime=
  read -r uptime _ </proc/uptime || :
  uptime=${uptime%%.*}
}

# read_process PID: sets `state`, `parent`, `group`, `session` and `born` (its start, in clock ticks since boot).
read_process() {
  stat=
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null
  # the name in brackets may contain anything, so the fields are counted from its last bracket
  case $stat in *') '*) ;; *) return 1 ;; esac
  set -f
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  set +f
  [ $# -ge 20 ] || return 1
  state=$1 parent=$2 group=$3 session=$4
  shift 19
  born=$1
}

# lives PID BORN: whether exactly this process is alive; another process with the same number does not count.
lives() {
  [ -n "${1:-}" ] && read_process "$1" || return 1
  case $state in Z | X) return 1 ;; esac
  [ "$born" = "$2" ]
}

# session_members SESSION: sets `members` to the living processes of a session, in any process group.
session_members() {
  members=
  for entry in /proc/[0-9]*; do
    read_process "${entry#/proc/}" || continue
    case $state in Z | X) continue ;; esac
    if [ "$session" = "$1" ] || [ "$group" = "$1" ]; then members="$members ${entry#/proc/}"; fi
  done
  [ -n "$members" ]
}

# end_session SESSION: sends TERM to the whole session and, after ten seconds, KILL until no process is left.
end_session() {
  signal_session TERM "$1" || return 0
  signal_session CONT "$1" || return 0
  read_uptime
  until=$((uptime + 10))
  while session_members "$1"; do
    read_uptime
    [ "$uptime" -lt "$until" ] || break
    nap
  done
  rounds=0
  while signal_session KILL "$1" && [ "$rounds" -lt 50 ]; do
    rounds=$((rounds + 1))
    nap
  done
}

# signal_session SIGNAL SESSION: fails when the session has no living process.
signal_session() {
  session_members "$2" || return 1
  kill -s "$1" -- "-$2" 2>/dev/null
  # shellcheck disable=SC2086
  kill -s "$1" $members 2>/dev/null
  return 0
}

nap() {
  sleep 0.1 2>/dev/null || sleep 1
}
