import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const installed = '/usr/share/prometheus/alertmanager'
/** The same length, and a path from the folder in which the program is started. */
const unpacked = 'usr/share/prometheus//alertmanager'

/**
 * Makes an unpacked Alertmanager find its templates below the folder in which it is started: Debian's has their place
 * in the program itself.
 */
export function makeAlertmanagerRelocatable(root: string): void {
  const path = join(root, 'usr/bin/prometheus-alertmanager')
  const program = readFileSync(path)
  for (let at = program.indexOf(installed); at !== -1; at = program.indexOf(installed, at)) program.write(unpacked, at)
  writeFileSync(path, program)
}
