import type { Operation } from '../../core/operation/state.ts'
import type { RunState } from '../../core/run/state.ts'
import type { Step } from '../../core/steps/table.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Failure } from '../ports/failure.ts'
import type { LockStatus } from '../ports/locks.ts'

/** One step of a run, and what is to become of it. */
export type StepWork = {
  readonly context: ClusterContext
  readonly state: RunState
  readonly operation: Operation
  readonly index: number
  readonly step: Step
  readonly undoes: Step | null
  readonly mode: 'step' | 'undo' | 'watch' | 'watch undo'
  /** Whether the run's lock is its own, or why that could not be asked. */
  readonly lockStatus: LockStatus | Failure
  readonly signal: AbortSignal
}
