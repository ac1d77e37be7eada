# installed_kernel: sets `installed` to the newest installed kernel of the running one's flavour; empty when there is none.
installed_kernel() {
  running_flavour=$(uname -r | flavour)
  installed=
  for image in /boot/vmlinuz-*; do
    release=${image#/boot/vmlinuz-}
    case $release in '*' | *rescue* | *.old | *.bak) continue ;; esac
    [ "$(printf '%s\n' "$release" | flavour)" = "$running_flavour" ] || continue
    if [ -z "$installed" ] || [ "$(printf '%s\n%s\n' "$installed" "$release" | sort -V | tail -n 1)" = "$release" ]; then
      installed=$release
    fi
  done
}

# What stands behind the numbers of a release, such as `amd64` of 6.1.0-18-amd64 or `generic` of 5.15.0-91-generic.
flavour() {
  sed 's/[+~]deb[0-9]*//; s/[+~]bpo[0-9]*//; s/[0-9._]//g; s/^[-+~]*//'
}
