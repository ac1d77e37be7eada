/** The words for an operation's state: the same in card, thread, digest, log and audit. */
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

/** What lists and digests show of an operation; derived from its journal. */
export type OperationSummary = {
  readonly operation: string
  readonly cluster: string
  readonly state: OperationState
  readonly command: string
  readonly words: string
  readonly reason: string
  readonly requester: string
  readonly nodes: readonly string[]
  readonly channel: string
  readonly createdAtMs: number
  readonly changedAtMs: number
  /** When it was started and when it ended; absent where it was not, and in summaries of earlier versions. */
  readonly startedAtMs?: number
  readonly endedAtMs?: number
  readonly approvals: number
  readonly approvalsNeeded: number
  readonly expiresAtMs: number | null
  /**
   * Such as `waiting for lock role/storage: op-7F2Q, @ana, 6 min`, or what an ended operation did; empty when there is
   * nothing to say. What is held is not in it: that is read from the locks.
   */
  readonly now: string
  readonly runs: readonly { readonly run: string; readonly node: string; readonly outcome: string | null }[]
  /** Whether a person still owes a cleanup. */
  readonly cleanupOwed: readonly string[]
}
