import type { ComplianceCounts } from '../../core/campaign/reading.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { OperationState } from '../../core/operation/summary.ts'
import type { RunOutcome } from '../../core/run/events.ts'
import type { StepPhase } from '../../core/steps/definition.ts'
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

/** A step that has ended, for metrics. */
export type StepFact = {
  readonly kind: StepKind
  readonly phase: StepPhase
  readonly ended: 'done' | 'failed' | 'undone' | 'undo failed'
  readonly tookMs: number
}

/** A stop flag, for metrics; `group` is empty for the cluster's own flag. */
export type StopFact = { readonly scope: 'cluster' | 'group'; readonly group: string }

/** Metrics of the bot. Methods never throw or wait; a value that cannot be recorded is dropped. */
export type Metrics = {
  /** The number of open operations in each state; 0 for a state that is absent. */
  operations(cluster: string, counts: { readonly [S in OperationState]?: number }): void
  operationEnded(cluster: string, command: string, state: OperationState): void
  runEnded(cluster: string, command: string, outcome: RunOutcome): void
  stepEnded(cluster: string, step: StepFact): void
  /** All held locks of a cluster, and the number of runs in the lock queue. */
  locks(cluster: string, held: readonly LockFact[], waiting: number, nowMs: number): void
  gateAnswered(cluster: string, gate: string, verdict: Verdict['verdict']): void
  turnTaken(cluster: string, turn: TurnFact): void
  /** The number of unsent messages, and the age of the oldest in milliseconds. */
  outbox(cluster: string, waiting: number, oldestMs: number): void
  /** The number of nodes that are known to need a reboot, and the age of this knowledge in milliseconds. */
  rebootsNeeded(cluster: string, nodes: number, ageMs: number): void
  /** Whether each maintenance window is open, by its name. */
  windows(cluster: string, open: ReadonlyMap<string, boolean>): void
  /** All stop flags that are set. */
  stops(cluster: string, flags: readonly StopFact[]): void
  /** The number of break-glass overrides that nobody has acknowledged. */
  overrides(cluster: string, unacknowledged: number): void
  /** Counts a night of a policy entry: its card was prepared, or it was skipped. */
  night(cluster: string, policy: string, result: 'prepared' | 'skipped'): void
  /** The number of rights that the bot lacks in the cluster's store. */
  rightsMissing(cluster: string, rights: number): void
  /** All of a cluster's gauges were read at this time, in milliseconds since 1970. */
  measured(cluster: string, nowMs: number): void
  /** The counts and deadlines, in milliseconds since 1970, of all running campaigns. */
  campaigns(
    cluster: string,
    campaigns: readonly { readonly campaign: string; readonly counts: ComplianceCounts; readonly dueMs: number }[],
  ): void
  /** ComplianceCounts a failed call to an outside system. */
  failed(cluster: string, failure: Failure): void
}
