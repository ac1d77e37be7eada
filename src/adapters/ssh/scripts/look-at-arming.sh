# look-at-arming ROOT CLAIM BYTES: changes nothing.
main() {
  use_claim "$1" "$2"
  show_arming "$3"
}
