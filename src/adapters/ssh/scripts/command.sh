# command LIMIT ARGV…: runs one command that only looks, ends it after LIMIT seconds, and says last how it ended.
main() {
  limit=$1
  shift
  echo tail
  # tried first: what a program that lacks an option exits with must not be taken for the command's own exit code
  if timeout -k 5 5 sh -c : 2>/dev/null; then
    timeout -k 5 "$limit" "$@" </dev/null
  elif timeout 5 sh -c : 2>/dev/null; then
    timeout "$limit" "$@" </dev/null
  else
    "$@" </dev/null
  fi
  # ssh gives 255 a meaning of its own, so the code goes the way of the output
  printf '\nexit %s\n' "$?"
}
