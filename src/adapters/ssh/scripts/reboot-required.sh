# reboot-required: whether the node's package manager asks for a reboot, since when (seconds since 1970), and why.
main() {
  file=/var/run/reboot-required
  if [ ! -e "$file" ]; then
    say required no
    return
  fi
  say required yes
  say sinceSeconds "$(stat -c %Y "$file" 2>/dev/null)"
  echo tail
  if [ -s "$file.pkgs" ]; then
    sort -u "$file.pkgs" | head -c 2000
  else
    head -c 2000 "$file"
  fi
}
