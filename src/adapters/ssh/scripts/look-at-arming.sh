# look-at-arming ROOT CLAIM BYTES: changes nothing.
main() {
  root=$1 claim=$2
  show_arming "$3"
}
