import type { RecordLine } from './record.ts'

/** One reboot of one node: the boot IDs before and after, and its cause. */
export type Reboot = {
  readonly node: string
  readonly bootIdBefore: string
  readonly bootIdAfter: string | null
  readonly cause: string
  readonly downAtMs: number
  readonly upAtMs: number | null
}

/** When a node was out: going down, being up again, and having settled services. Null means not yet. */
export type DownInterval = {
  readonly node: string
  readonly cause: string
  readonly downAtMs: number
  readonly upAtMs: number | null
  readonly settledAtMs: number | null
}

/** A violation: a command took a node down while another node of the same scope was still out. */
export type TwoDown = {
  readonly scope: string
  readonly node: string
  readonly other: string
  readonly atMs: number
}

/** All reboots, of all nodes or of one, with the boot ID that each came back with. */
export function reboots(lines: readonly RecordLine[], node: string): readonly Reboot[] {
  const found: Reboot[] = []
  for (const line of lines) {
    if (line.node !== node) continue
    if (line.kind === 'down' && line.cause !== 'fleet stopped') {
      found.push({
        node,
        bootIdBefore: line.bootId,
        bootIdAfter: null,
        cause: line.cause,
        downAtMs: line.atMs,
        upAtMs: null,
      })
    }
    const last = found.at(-1)
    if (line.kind === 'booted' && last !== undefined && last.upAtMs === null) {
      found[found.length - 1] = { ...last, bootIdAfter: line.bootId, upAtMs: line.atMs }
    }
  }
  return found
}

/** All outages, in the order of going down. */
export function downIntervals(lines: readonly RecordLine[]): readonly DownInterval[] {
  const found: DownInterval[] = []
  const open = new Map<string, number>()
  for (const line of lines) {
    const at = open.get(line.node)
    const interval = at === undefined ? undefined : found[at]
    if (line.kind === 'down' && line.cause !== 'fleet stopped') {
      if (interval !== undefined) continue
      open.set(line.node, found.length)
      found.push({ node: line.node, cause: line.cause, downAtMs: line.atMs, upAtMs: null, settledAtMs: null })
    }
    if (at === undefined || interval === undefined) continue
    if (line.kind === 'booted') found[at] = { ...interval, upAtMs: line.atMs }
    if (line.kind === 'settled') {
      found[at] = { ...interval, settledAtMs: line.atMs }
      open.delete(line.node)
    }
  }
  return found
}

/** All moments at which a command took a node down while another node of one of its scopes was out; must be empty. */
export function twoDown(
  lines: readonly RecordLine[],
  scopesOf: (node: string) => readonly string[],
): readonly TwoDown[] {
  const intervals = downIntervals(lines)
  return intervals
    .filter((later) => later.cause === 'command')
    .flatMap((later) =>
      intervals
        .filter((earlier) => earlier.node !== later.node && isOutAt(earlier, later.downAtMs))
        .flatMap((earlier) =>
          scopesOf(later.node)
            .filter((scope) => scopesOf(earlier.node).includes(scope))
            .map((scope) => ({ scope, node: later.node, other: earlier.node, atMs: later.downAtMs })),
        ),
    )
}

function isOutAt(interval: DownInterval, atMs: number): boolean {
  return interval.downAtMs <= atMs && (interval.settledAtMs === null || interval.settledAtMs > atMs)
}

/** All changes on any node: after a refusal or a dry run this must be empty. */
export function changes(lines: readonly RecordLine[]): readonly Extract<RecordLine, { kind: 'changed' }>[] {
  return lines.filter((line) => line.kind === 'changed')
}
