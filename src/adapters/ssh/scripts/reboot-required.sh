# reboot-required SOURCE…: prints for each source on this node whether a reboot is required: `yes WHY`, `no WHY`,
# `absent WHY` when this node does not have the source, or `unknown WHY` when the source gave no answer.
main() {
  for source; do
    case $source in
      files) by_files ;;
      kernel) by_kernel ;;
      # it also exits with 1 for an error, so only its output means yes
      needs-restarting) by_exit_code needs-restarting 1 'eboot is required' needs-restarting -r ;;
      zypper) by_exit_code zypper 102 '' zypper --non-interactive needs-rebooting ;;
    esac
  done
}

# The files that package managers create. Without such a file, a node needs no reboot only if a program that creates
# them is installed.
by_files() {
  for file in /run/reboot-needed /run/reboot-required /var/run/reboot-required; do
    [ -e "$file" ] || continue
    say sinceSeconds "$(stat -c %Y "$file" 2>/dev/null)"
    if [ -s "$file.pkgs" ]; then why=$(sort -u "$file.pkgs" | words); else why=$(words <"$file"); fi
    say files "yes ${why:-$file}"
    return
  done
  for writer in /etc/kernel/postinst.d/unattended-upgrades /etc/kernel/postinst.d/update-notifier \
    /usr/share/update-notifier/notify-reboot-required; do
    [ -e "$writer" ] || continue
    say files "no $writer has left no /run/reboot-required"
    return
  done
  say files 'absent nothing on this node writes /run/reboot-required'
}

by_kernel() {
  running=$(uname -r)
  installed_kernel
  if [ -z "$installed" ]; then
    say kernel 'absent no kernel image is in /boot or beside the modules'
  elif [ "$installed" != "$running" ]; then
    say kernel "yes kernel $running runs, $installed is installed"
  elif image_replaced; then
    say kernel "yes kernel $running was installed again since the node booted"
  else
    say kernel "no kernel $running is the newest installed"
  fi
}

# Whether the image of the running kernel is newer than the boot, as when a build replaces an image of the same name.
image_replaced() {
  read_uptime
  image=/boot/vmlinuz-$running
  [ -e "$image" ] || image=/lib/modules/$running/vmlinuz
  changed=$(stat -c %Z "$image" 2>/dev/null) || return 1
  [ "$changed" -gt "$(($(date +%s) - uptime))" ]
}

# by_exit_code SOURCE YES WORDS PROGRAM ARGUMENTS…: exit code 0 means no, YES with WORDS in the output means yes, and
# everything else is no answer.
by_exit_code() {
  source=$1 yes=$2 needed=$3
  shift 3
  if ! command -v "$1" >/dev/null; then
    say "$source" "absent $1 is not installed"
    return
  fi
  why=$(LC_ALL=C "$@" </dev/null 2>&1)
  code=$?
  case $why in *"$needed"*) ;; *) [ "$code" -ne "$yes" ] || yes=never ;; esac
  why=$(printf '%s' "$why" | words)
  case $code in
    0) say "$source" "no ${why:-$1 exited with 0}" ;;
    "$yes") say "$source" "yes ${why:-$1 exited with $code}" ;;
    *) say "$source" "unknown $1 exited with $code: $why" ;;
  esac
}

# Joins several lines into one.
words() {
  head -c 2000 | tr -s '\n\t' '  '
}
