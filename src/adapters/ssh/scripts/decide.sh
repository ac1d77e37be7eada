# decide WHAT: records `fire`, or the reason why the reboot will not fire. Succeeds for exactly one caller, ever.
decide() {
  ln -s -n "$1" "$root/$claim/decided" 2>/dev/null
}
