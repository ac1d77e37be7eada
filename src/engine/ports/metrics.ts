import type { Verdict } from '../../core/health/verdict.ts'
import type { OperationState } from '../../core/operation/summary.ts'
import type { RunOutcome } from '../../core/run/events.ts'
import type { StepKind } from '../../core/steps/table.ts'
import type { Failure } from './failure.ts'
import type { TurnId } from './turns.ts'

/** One lock that is held, as metrics show it. */
export type LockFact = {
  readonly scope: string
  readonly node: string
  readonly operation: string
  readonly sinceMs: number
}

/** One turn that was taken. */
export type TurnFact = {
  readonly kind: TurnId['kind']
  /** How long after it was due it began; null when nobody had asked for a time. */
  readonly lateMs: number | null
  readonly tookMs: number
  readonly ended: 'well' | 'with an error' | 'early'
}

/** Numbers for those who watch the bot. Never throws, never waits; a metric that cannot be kept is dropped. */
export type Metrics = {
  /** How many operations of a cluster are in each state that is not over; a state that is not named has none. */
  operations(cluster: string, counts: { readonly [S in OperationState]?: number }): void
  operationEnded(cluster: string, command: string, state: OperationState): void
  runEnded(cluster: string, command: string, outcome: RunOutcome): void
  stepEnded(cluster: string, kind: StepKind, how: 'done' | 'failed' | 'undone' | 'undo failed', tookMs: number): void
  /** All locks of a cluster that are held now, and how many runs wait in line. */
  locks(cluster: string, held: readonly LockFact[], waiting: number, nowMs: number): void
  gateAnswered(cluster: string, gate: string, verdict: Verdict['verdict']): void
  turnTaken(cluster: string, turn: TurnFact): void
  /** Messages that are not sent yet, and how old the oldest of them is. */
  outbox(cluster: string, waiting: number, oldestMs: number): void
  /** How many nodes are known to need a reboot. */
  rebootsNeeded(cluster: string, nodes: number): void
  /** Something outside did not do what we asked. */
  failed(cluster: string, failure: Failure): void
}
