# folder_problem PATH: prints why what lies there must not be trusted: another user could change it. Prints nothing when it
# may be trusted or is not there.
folder_problem() {
  if [ -L "$1" ]; then
    echo "$1 is a symbolic link"
    return
  fi
  [ -e "$1" ] || return 0
  facts=$(stat -c '%u %a' "$1") || { echo "the owner of $1 cannot be read"; return; }
  owner=${facts% *} mode=${facts#* }
  if [ "$owner" != 0 ] && [ "$owner" != "$(id -u)" ]; then
    echo "$1 belongs to user $owner, not to root or user $(id -u)"
  fi
  others=${mode#"${mode%?}"}
  rest=${mode%?}
  members=${rest#"${rest%?}"}
  case $members$others in
    *[2367]*) echo "$1 can be written by other users (mode $mode)" ;;
  esac
}
