# disarm ROOT CLAIM BYTES: takes the claim, or else the decision, so that the reboot can never fire; then prints the
# state.
main() {
  use_claim "$1" "$2"
  umask 077
  give_up
  if [ "$(kind_of_claim)" = arming ]; then decide 'given up'; fi
  sync "$root/$claim" 2>/dev/null
  show_arming "$3"
}
