#!/bin/sh
# Installs lockkeeper-node on this machine, with what it may be asked for and the sudo rule of its account. Made by
# "lockkeeper policy node". Review it, then run it as root on every node and on every host that gates and hooks name.
# Running it again replaces all four files, each by one rename, and keeps what this machine may still need:
# - the "environment" lines of node.conf, which only its operator writes;
# - commands that were allowed before and are not any more: a run in progress may undo its changes with them. Run it with
#   --only-listed to remove them, when no run is in progress.
set -eu
umask 022
former_commands=keep
case ${1-} in
  '') ;;
  --only-listed) former_commands=remove ;;
  *) echo "usage: $0 [--only-listed]" >&2; exit 2 ;;
esac
[ "$(id -u)" -eq 0 ] || { echo 'run this as root' >&2; exit 1; }

# Files that have not taken their place. None of them stays, however this ends.
unfinished=
# shellcheck disable=SC2086
trap 'rm -f $unfinished' EXIT
trap 'exit 1' HUP INT PIPE TERM

# begin PATH: sets `new` to an empty file beside the path. sudo reads no name with a dot. It must not be called in a subshell,
# such as a part of a pipeline: a failure there does not end this script, and its files are not removed.
begin() {
  new=$(mktemp "${1%/*}/.lockkeeper.XXXXXX")
  unfinished="$unfinished $new"
}

# finish PATH MODE: the new file takes its place.
finish() {
  chmod "$2" "$new"
  mv -f "$new" "$1"
}

# install_file PATH MODE: standard input becomes the file.
install_file() {
  begin "$1"
  cat >"$new"
  finish "$1" "$2"
}

# install_rule PATH OPTION…: standard input becomes the sudo rule, only if visudo accepts it; without the lines of those
# options that it refuses.
install_rule() {
  rule=$1
  shift
  begin "$rule"
  cat >"$new"
  for option in "$@"; do
    if ! visudo -cf "$new" >/dev/null 2>&1; then
      with_option=$new
      begin "$rule"
      sed "/ $option\$/d" "$with_option" >"$new"
    fi
  done
  visudo -cf "$new"
  finish "$rule" 440
}

# require_trusted PATH…: ends this script when another user could change one of the files that decide what root runs.
require_trusted() {
  for path in "$@"; do
    problem=$(folder_problem "$path")
    if [ -n "$problem" ]; then
      echo "the sudo rule is not installed: $problem" >&2
      exit 1
    fi
  done
}

# may_keep PATH: prints whether what stands in a file now may be kept. Asked before anything is corrected: another user may
# have written a file that they could change until now.
may_keep() {
  problem=$(folder_problem "$1")
  if [ -n "$problem" ]; then
    echo "nothing of $1 is kept: $problem" >&2
    echo no
  elif [ -f "$1" ]; then
    echo yes
  else
    echo no
  fi
}

# install_settings PATH MAY-KEEP: standard input becomes node.conf, with the environment lines of the former one.
install_settings() {
  kept=
  if [ "$2" = yes ]; then kept=$(sed -n '/^environment /p' "$1"); fi
  begin "$1"
  cat >"$new"
  [ -z "$kept" ] || printf '%s\n' "$kept" >>"$new"
  finish "$1" 644
  [ -z "$kept" ] || printf 'kept in %s:\n%s\n' "$1" "$kept"
}

# install_commands PATH MAY-KEEP: standard input becomes the list of commands, with what the former one has besides.
install_commands() {
  begin "$1"
  cat >"$new"
  kept=
  if [ "$former_commands" = keep ] && [ "$2" = yes ]; then kept=$(former "$new" "$1"); fi
  [ -z "$kept" ] || printf '\n# No longer in the configuration.\n\n%s\n' "$kept" >>"$new"
  finish "$1" 644
  [ -z "$kept" ] || printf 'kept in %s; --only-listed removes it:\n%s\n' "$1" "$kept"
}

# former LISTED FORMER: the commands of the second list that the first does not have, with their comments.
former() {
  awk '
    function arguments_of(block,  lines, count, i, text) {
      count = split(block, lines, "\n")
      text = ""
      for (i = 1; i <= count; i++) if (lines[i] !~ /^#/) text = text lines[i] "\n"
      return text
    }
    BEGIN { RS = "" }
    { command = arguments_of($0) }
    FNR == NR { seen[command] = 1; next }
    command != "" && !(command in seen) { seen[command] = 1; print separator $0; separator = "\n" }
  ' "$1" "$2"
}
