# read-rebootmgr FOLDERS UNIT-FOLDERS CRONTABS: prints rebootmgr's tasks on this machine, and the lines that start it:
# one fact a line, its kind first. Each argument is a list of paths with spaces between. Changes nothing.
main() {
  echo tail
  for folder in $1; do tasks_in "$folder"; done
  # a file hides those of its name in later folders; what is added to a unit comes after the unit
  hidden=' '
  for folder in $2; do for file in "$folder"/rebootmgr*.service; do unit "$folder" "$file"; done; done
  for folder in $2; do for file in "$folder"/rebootmgr*.service.d/*.conf; do unit "$folder" "$file"; done; done
  for file in $3; do crontab "$file"; done
}

tasks_in() {
  [ -e "$1" ] || return 0
  readable "$1" || return 0
  problem=$(folder_problem "$1")
  [ -z "$problem" ] || echo "untrusted $problem"
  for task in "$1"/* "$1"/.[!.]*; do
    [ -e "$task" ] || continue
    case ${task##*/} in .*) echo "ignored $task"; continue ;; esac
    # whoever reads this may not be its owner, so the mode decides
    if [ -f "$task" ] && [ -n "$(find -L "$task" -prune -perm -100)" ]; then echo "task $task"; else echo "ignored $task"; fi
  done
}

# unit FOLDER FILE: prints the lines of a file of a unit that say what is started; continued lines are joined.
unit() {
  [ -e "$2" ] || return 0
  case $hidden in *" ${2#"$1"} "*) return 0 ;; esac
  hidden="$hidden${2#"$1"} "
  if [ -f "$2" ] && readable "$2"; then
    sed -e ':more' -e '/\\$/{' -e 'N' -e 's/\\\n/ /' -e 'b more' -e '}' "$2" | sed -n -e "s|^ *ExecStart *= *|unit $2 |p"
  fi
}

crontab() {
  [ -f "$1" ] && readable "$1" || return 0
  sed -n -e '/^ *#/d' -e "/rebootmgr/s|^|cron $1 |p" "$1"
}

# readable PATH: fails, and says so, when this account may not read the path.
readable() {
  if [ -r "$1" ] && { [ ! -d "$1" ] || [ -x "$1" ]; }; then return 0; fi
  echo "unreadable $1"
  return 1
}
