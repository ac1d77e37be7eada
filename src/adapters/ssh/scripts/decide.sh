# decide WHAT: `fire`, or why it will not fire. Succeeds for exactly one caller, for ever.
decide() {
  ln -s -n "$1" "$root/$claim/decided" 2>/dev/null
}
