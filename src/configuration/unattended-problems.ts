import { parseSelector } from '../core/targets/selector.ts'
import { formatDuration } from '../core/text/format-duration.ts'
import type { Path } from './parsed.ts'
import { shown } from './problem.ts'
import type { WrittenCluster } from './schema/cluster.ts'

type Readable = { readonly [K in keyof WrittenCluster]?: WrittenCluster[K] }

/** Reports what is wrong with unattended work beyond the form of its keys: names, limits and times. */
export function unattendedProblems(
  read: Readable,
  at: (path: Path, right: string, found?: string | null) => void,
  refer: (path: Path, name: string, to: Iterable<string>, what: string) => void,
): void {
  for (const [name, entry] of Object.entries(read.unattended ?? {})) {
    const path = ['unattended', name]
    if (read.windows) refer([...path, 'window'], entry.window, Object.keys(read.windows), 'window')
    const selector = parseSelector(entry.nodes)
    if (!selector.ok)
      at(
        [...path, 'nodes'],
        selector.refusals.map(({ message, remedy }) => `${message} ${remedy}`.trim()).join(' '),
        shown(entry.nodes),
      )
    if (read.limits && entry.atMost > read.limits.nodes)
      at([...path, 'atMost'], `exceeds limits.nodes, which is ${read.limits.nodes}: lower it, or raise the limit`)
    if (entry.waves === 'none' && entry.soak !== null)
      at([...path, 'soak'], 'needs waves: all nodes are in one. Set waves: canary, or leave soak out')
    const aheadMs = aheadOf(read, entry)
    if (aheadMs !== null && aheadMs < entry.notice)
      at(
        [...path, 'prepare'],
        `is ${formatDuration(aheadMs)} before the window opens, and notice asks for ${formatDuration(entry.notice)}: no night would ever be prepared`,
        shown(entry.prepare),
      )
  }
}

/** How long before its window an entry is prepared by the clock, in milliseconds; null without the window. */
function aheadOf({ windows }: Readable, { window, prepare }: WrittenCluster['unattended'][string]): number | null {
  const opens = windows?.[window]?.start
  if (opens === undefined) return null
  const ahead = minutesOf(opens) - minutesOf(prepare)
  return (ahead > 0 ? ahead : ahead + 24 * 60) * 60_000
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
