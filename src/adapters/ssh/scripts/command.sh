# command LIMIT ARGV…: runs one command that only looks, ends it after LIMIT seconds, and says last how it ended.
main() {
  limit=$1
  shift
  echo tail
  if command -v timeout >/dev/null; then
    timeout -k 5 "$limit" "$@" </dev/null
  else
    "$@" </dev/null
  fi
  # ssh gives 255 a meaning of its own, so the code goes the way of the output
  printf '\nexit %s\n' "$?"
}
