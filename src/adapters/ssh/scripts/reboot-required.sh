# reboot-required SOURCE…: what each source on this node says about a reboot. One line a source: `yes WHY`, `no WHY`,
# `absent WHY` when this node does not have the source, or `unknown WHY` when it has it and did not get an answer.
main() {
  for source; do
    case $source in
      files) by_files ;;
      kernel) by_kernel ;;
      # it exits with 1 for an error as well, so that only its words mean yes
      needs-restarting) by_exit_code needs-restarting 1 'eboot is required' needs-restarting -r ;;
      zypper) by_exit_code zypper 102 '' zypper --non-interactive needs-rebooting ;;
    esac
  done
}

# The files that package managers leave. Without one, only a node on which something writes them needs no reboot.
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

# Whether the image of the running kernel is younger than its boot, as when a build replaces one of the same name.
image_replaced() {
  read_uptime
  image=/boot/vmlinuz-$running
  [ -e "$image" ] || image=/lib/modules/$running/vmlinuz
  changed=$(stat -c %Z "$image" 2>/dev/null) || return 1
  [ "$changed" -gt "$(($(date +%s) - uptime))" ]
}

# by_exit_code SOURCE YES WORDS PROGRAM ARGUMENTS…: 0 means no, YES with WORDS in what it says means yes, anything else is no
# answer.
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

# One line out of several.
words() {
  head -c 2000 | tr -s '\n\t' '  '
}
