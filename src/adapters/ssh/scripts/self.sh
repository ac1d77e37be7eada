# self: prints facts about the node.
main() {
  read_boot_id
  read -r uptime _ </proc/uptime || uptime=
  say hostname "$(uname -n)"
  say bootId "$boot_id"
  say uptimeSeconds "$uptime"
  say kernel "$(uname -r)"
  installed_kernel
  say installedKernel "$installed"
}
