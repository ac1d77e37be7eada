# look-at-arming ROOT CLAIM BYTES: prints the state of an armed reboot; changes nothing.
main() {
  use_claim "$1" "$2"
  show_arming "$3"
}
