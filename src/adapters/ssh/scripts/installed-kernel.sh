# installed_kernel: sets `installed` to the newest installed kernel of the running one's flavour; empty when there is none.
installed_kernel() {
  running_flavour=$(uname -r | flavour)
  installed=$(
    kernel_images | while IFS= read -r release; do
      [ "$(printf '%s\n' "$release" | flavour)" = "$running_flavour" ] || continue
      # padded with zeros, so that a release with fewer numbers is never compared with what follows the key
      printf '%s.0.0.0.0.0.0.0.0.0.0.0.0 %s\n' "$(printf '%s\n' "$release" | version_key)" "$release"
    done | sort -t . -k 1,1n -k 2,2n -k 3,3n -k 4,4n -k 5,5n -k 6,6n -k 7,7n -k 8,8n -k 9,9n -k 10,10n -k 11,11n |
      tail -n 1
  )
  installed=${installed##* }
}

# kernel_images: prints the releases of all kernels that have an image. Systems that boot unified images, or by the boot
# loader specification, have none in /boot and one beside the modules. A name without a release, such as vmlinuz-lts, is
# ignored.
kernel_images() {
  for image in /boot/vmlinuz-* /lib/modules/*/vmlinuz; do
    [ -e "$image" ] || continue
    image=${image#/boot/vmlinuz-}
    image=${image#/lib/modules/}
    image=${image%/vmlinuz}
    case $image in [!0-9]* | *rescue* | *.old | *.bak) ;; *) printf '%s\n' "$image" ;; esac
  done
}

# The text after the numbers of a release, such as `amd64` of 6.1.0-18-amd64 or `generic` of 5.15.0-91-generic.
flavour() {
  sed -e 's/[-+~.0-9]*deb[0-9][0-9.]*//' -e 's/[-+~.0-9]*bpo[0-9.]*//' -e 's/[-~]*rc[0-9][0-9]*//' -e 's/-r[0-9][0-9]*//' \
    -e 's/[0-9._]//g' -e 's/^[-+~]*//'
}

# The numbers of a release, separated by dots, so that the higher one is the newer release: a word is 0, and a release
# candidate is below everything. 5.14.0-427.el9 is older than 5.14.0-427.13.1.el9_4, which `sort -V` does not know.
version_key() {
  sed -e 's/[-+~_]/./g' -e 's/rc\([0-9]\)/.-1.\1/g' -e 's/\.r\([0-9]\)/.\1/g' -e 's/[A-Za-z][A-Za-z]*/.0./g' \
    -e 's/\.\.*/./g' -e 's/\.$//'
}
