import { chmodSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { libraryFolders } from './local-copy.ts'

/** Makes an unpacked Chromium find its libraries and fonts next to it, and keep its caches there. */
export function makeBrowserRelocatable(root: string): void {
  const libraries = libraryFolders(root).map((folder) => `$here/${relative(root, folder)}`)
  const starter = [
    '#!/bin/sh',
    'here=$(cd "$(dirname "$0")/../.." && pwd)',
    `export LD_LIBRARY_PATH="${libraries.join(':')}"`,
    'export FONTCONFIG_FILE="$here/fonts.conf" XDG_CACHE_HOME="$here/.cache" XDG_CONFIG_HOME="$here/.config"',
    'exec "$here/usr/lib/chromium/chromium" "$@"',
    '',
  ]
  writeFileSync(join(root, 'usr/bin/chromium'), starter.join('\n'))
  chmodSync(join(root, 'usr/bin/chromium'), 0o755)
  writeFileSync(join(root, 'fonts.conf'), fonts)
}

const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`
