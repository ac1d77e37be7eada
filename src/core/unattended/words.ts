import type { UnattendedEntry } from '../policy/unattended.ts'
import { typedDuration } from '../text/durations.ts'
import { minuteAt } from '../windows/local-time.ts'
import type { Night } from './night.ts'

/**
 * The command of a night as a person would type it: exactly these nodes, only as far as they need it then, and only in
 * this opening of the window.
 */
export function nightCommand(name: string, entry: UnattendedEntry, night: Night, nodes: readonly string[]): string {
  const { window, atOnce, waves, soakMs, quarantine } = entry
  const rollout = [
    // a request may not exceed its own number of nodes
    ...(atOnce === undefined ? [] : [`--at-once ${Math.min(atOnce, nodes.length)}`]),
    ...(waves === undefined ? [] : [`--waves ${waves}`]),
    ...(soakMs === undefined ? [] : [`--soak ${typedDuration(soakMs)}`]),
    ...(quarantine === undefined ? [] : [`--quarantine ${quarantine}`]),
  ]
  const times = `--in ${window.name} --at ${minuteAt(window.zone, night.opensAtMs)} --until ${minuteAt(window.zone, night.closesAtMs)}`
  return [
    entry.command,
    nodes.join(','),
    '--if-needed --leave-out-busy',
    ...rollout,
    times,
    `--reason "policy ${name}"`,
  ].join(' ')
}
