import type { Operation } from '../../core/operation/state.ts'
import type { RunState } from '../../core/run/state.ts'
import type { Step } from '../../core/steps/table.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Failure } from '../ports/failure.ts'
import type { RunEntry } from '../ports/journals.ts'
import type { LockStatus } from '../ports/locks.ts'

/** The work on one step of a run, and its mode. */
export type StepWork = {
  readonly context: ClusterContext
  /** The run's journal as this turn read it. */
  readonly entries: readonly RunEntry[]
  readonly state: RunState
  readonly operation: Operation
  readonly index: number
  readonly step: Step
  readonly undoes: Step | null
  readonly mode: 'step' | 'undo' | 'watch' | 'watch undo'
  /** The status of the run's own lock, or the failure to read it. */
  readonly lockStatus: LockStatus | Failure
  readonly signal: AbortSignal
}
