import type { AttemptCount, AttemptKind } from '../../core/cluster/refused-attempts.ts'

/**
 * The refused attempts of one person in one window. A null `person` counts all people without a counter of their own.
 */
export type AttemptTally = {
  readonly fromMs: number
  readonly person: string | null
  readonly counts: readonly AttemptCount[]
}

/**
 * Refused attempts that are not in the audit log yet, counted by all bots together. They are lost unless they are moved
 * to the audit log within 30 days. Throws `Failure`.
 */
export type Attempts = {
  /** Adds to a counter in the window of `nowMs`. A window has a limited number of counters, whoever attempts. */
  add(person: string, kind: AttemptKind, count: number, nowMs: number): Promise<void>
  /** The tallies of all windows that ended before `nowMs`, oldest first. */
  ended(nowMs: number): Promise<readonly AttemptTally[]>
  /** Deletes a tally that has been written into the audit log. */
  forget(tally: AttemptTally): Promise<void>
}
