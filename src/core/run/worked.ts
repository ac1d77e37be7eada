import type { Step } from '../steps/table.ts'
import { arms, endsDrained, lockIndex, usesPackageCommand } from '../steps/traits.ts'
import type { RunEvent } from './events.ts'

/** The kinds of work whose durations are compared: with package changes, with a reboot, until drained, or other work. */
export const workKinds = ['upgrade', 'reboot', 'drain', 'other'] as const

/** A kind of work. */
export type WorkKind = (typeof workKinds)[number]

/** How long a run worked on its node, and what its duration is compared with. */
export type Worked = {
  readonly work: WorkKind
  readonly roles: readonly string[]
  /** Milliseconds from the lock until the run ended, or until it first called a person. */
  readonly ms: number
}

/** The kind of work of these steps of one node. */
export function workOf(steps: readonly Step[]): WorkKind {
  if (usesPackageCommand(steps)) return 'upgrade'
  if (steps.some(arms)) return 'reboot'
  return endsDrained(steps) ? 'drain' : 'other'
}

/**
 * Milliseconds that an ended run worked on its node: from the moment it last took its lock until it ended, or first
 * called a person after that. Null when it never took a lock, or did nothing because nothing was needed.
 */
export function workedMs(entries: readonly { readonly atMs: number; readonly event: RunEvent }[]): number | null {
  const created = entries[0]?.event
  const end = entries.at(-1)
  if (created?.type !== 'created' || end?.event.type !== 'ended') return null
  const { outcome } = end.event
  if (outcome === 'nothing to do' || outcome === 'cancelled' || outcome === 'gave way') return null
  const lock = lockIndex(created.steps)
  const from = entries.findLastIndex(({ event }) => event.type === 'stepDone' && event.index === lock)
  if (lock < 0 || from < 0) return null
  const until = entries.slice(from).find(({ event }) => event.type === 'needsAttention') ?? end
  return Math.max(0, until.atMs - (entries[from]?.atMs ?? until.atMs))
}
