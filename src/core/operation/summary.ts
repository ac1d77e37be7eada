import type { Requester } from '../policy/requester.ts'
import type { Worked } from '../run/worked.ts'
import type { LeftOut } from './events.ts'

/** The states of an operation; the same words in log and audit log, and with `ended early` in card, thread and digest. */
export const operationStates = [
  'planned',
  'awaiting approval',
  'queued',
  'running',
  'pausing',
  'paused',
  'stopping',
  'succeeded',
  'failed',
  'cancelled',
  'denied',
  'expired',
  'discarded',
  'needs attention',
] as const

/** The state of an operation. */
export type OperationState = (typeof operationStates)[number]

/** A summary of an operation for lists and digests, derived from its journal. */
export type OperationSummary = {
  readonly operation: string
  readonly cluster: string
  readonly state: OperationState
  readonly command: string
  readonly words: string
  readonly reason: string
  readonly requester: Requester
  readonly nodes: readonly string[]
  readonly channel: string
  readonly createdAtMs: number
  readonly changedAtMs: number
  /** Absent before the start or end, and in summaries of earlier versions. */
  readonly startedAtMs?: number
  readonly endedAtMs?: number
  readonly approvals: number
  readonly approvalsNeeded: number
  readonly expiresAtMs: number | null
  /**
   * What the operation waits for, such as `waiting for lock role/storage: op-7F2Q, @ana, 6 min`, or the result of an
   * ended one; empty when there is neither. Held locks are not included: they are read from the lock table.
   */
  readonly now: string
  readonly runs: readonly {
    readonly run: string
    readonly node: string
    readonly outcome: string | null
    /** How long it worked on its node; absent as in the journal. */
    readonly worked?: Worked
  }[]
  /** Present for an operation that the bot ended before its nodes were done, and no person cancelled. */
  readonly endedEarly?: 'yes'
  /** Present for unattended work whose nodes were left out: which, and why. */
  readonly leftOut?: readonly Pick<LeftOut, 'nodes' | 'why'>[]
  /** The pending cleanups. */
  readonly cleanupOwed: readonly string[]
}
