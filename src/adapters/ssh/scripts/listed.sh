# listed: the list of commands of an operator's own, as it stands in the settings of lockkeeper-node.
main() {
  trusted_file commands
  echo tail
  [ ! -f "$file" ] || cat "$file"
}
