import type { Operation } from '../core/operation/state.ts'
import type { Step } from '../core/plan/steps.ts'
import type { RunState } from '../core/run/state.ts'
import type { Failure } from './failure.ts'
import type { Outside } from './outside.ts'
import type { StillHeld } from './ports/locks.ts'

/** One step of a run, and what is to become of it. */
export type Work = {
  readonly outside: Outside
  readonly state: RunState
  readonly operation: Operation
  readonly index: number
  readonly step: Step
  readonly undoes: Step | null
  readonly mode: 'step' | 'undo' | 'watch' | 'watch undo'
  /** Whether the run's lock is its own, or why that could not be asked. */
  readonly standing: StillHeld | Failure
  readonly signal: AbortSignal
}
