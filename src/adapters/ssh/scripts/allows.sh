# allows [COUNT ARGV…]…: prints for each command, given as its number of arguments and the arguments, whether it is
# listed.
main() {
  LC_ALL=C # a range of letters is one of bytes
  number=0
  while [ $# -gt 0 ]; do
    length=$1
    require_number "$length"
    shift
    [ "$length" -le $# ] || refuse 'a command has fewer arguments than it says'
    if listed "$length" "$@"; then say "$number" yes; else say "$number" no; fi
    shift "$length"
    number=$((number + 1))
  done
}
