import type { AttemptCount, AttemptKind } from '../../core/cluster/refused-attempts.ts'

/** What one person attempted in one window; `person` is null for all people together that had no counter of their own. */
export type AttemptTally = {
  readonly fromMs: number
  readonly person: string | null
  readonly counts: readonly AttemptCount[]
}

/**
 * Refused attempts that are not in the audit log yet, counted by all bots together; they may be lost when they do not come
 * there within 30 days. Throws `Failure`.
 */
export type Attempts = {
  /** Adds to a counter of the window that the time is in. The number of its counters is bounded, whoever attempts. */
  add(person: string, kind: AttemptKind, count: number, nowMs: number): Promise<void>
  /** The tallies of all windows that ended before this time, oldest first. */
  ended(nowMs: number): Promise<readonly AttemptTally[]>
  /** Forgets a tally, once it is in the audit log. */
  forget(tally: AttemptTally): Promise<void>
}
