# listed: prints the list of operators' own commands in the settings of lockkeeper-node.
main() {
  trusted_file commands
  echo tail
  [ ! -f "$file" ] || cat "$file"
}
