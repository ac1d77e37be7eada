import type { RunLock, RunOutcome } from '../run/events.ts'
import type { Worked } from '../run/worked.ts'
import type { Attribution } from './events.ts'

/** A run as its operation's journal knows it. */
export type RecordedRun = {
  readonly run: string
  readonly node: string
  readonly outcome: RunOutcome | null
  readonly summary: string
  /**
   * What became of the run's lock; null while the run is active, and in entries of earlier versions that do not store
   * it.
   */
  readonly lock: RunLock | null
  /** How long it worked on its node; absent while it is active, and for a run that did not work. */
  readonly worked?: Worked
  /** Present when a person marked the run failed. */
  readonly markedFailed?: Attribution
  /** Present when its own node refused to be taken out of service: the cause. */
  readonly refusal?: string
}
