import type { Verdict } from '../../core/health/verdict.ts'
import type { OperationState } from '../../core/operation/summary.ts'
import type { RunOutcome } from '../../core/run/events.ts'
import type { StepKind } from '../../core/steps/table.ts'
import type { Failure } from './failure.ts'
import type { TurnId } from './turns.ts'

/** A held lock, for metrics. */
export type LockFact = {
  readonly scope: string
  readonly node: string
  readonly operation: string
  readonly sinceMs: number
}

/** A turn that has ended, for metrics. */
export type TurnFact = {
  readonly kind: TurnId['kind']
  /** How late it began, in milliseconds; null when it was not scheduled for a time. */
  readonly lateMs: number | null
  readonly tookMs: number
  readonly ended: 'well' | 'with an error' | 'early'
}

/** Metrics of the bot. Methods never throw or wait; a value that cannot be recorded is dropped. */
export type Metrics = {
  /** The number of open operations in each state; 0 for a state that is absent. */
  operations(cluster: string, counts: { readonly [S in OperationState]?: number }): void
  operationEnded(cluster: string, command: string, state: OperationState): void
  runEnded(cluster: string, command: string, outcome: RunOutcome): void
  stepEnded(cluster: string, kind: StepKind, how: 'done' | 'failed' | 'undone' | 'undo failed', tookMs: number): void
  /** All held locks of a cluster, and the number of runs in the lock queue. */
  locks(cluster: string, held: readonly LockFact[], waiting: number, nowMs: number): void
  gateAnswered(cluster: string, gate: string, verdict: Verdict['verdict']): void
  turnTaken(cluster: string, turn: TurnFact): void
  /** The number of unsent messages, and the age of the oldest in milliseconds. */
  outbox(cluster: string, waiting: number, oldestMs: number): void
  /** The number of nodes that are known to need a reboot. */
  rebootsNeeded(cluster: string, nodes: number): void
  /** Counts a failed call to an outside system. */
  failed(cluster: string, failure: Failure): void
}
