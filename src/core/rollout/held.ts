import type { Operation } from '../operation/state.ts'
import type { RunState } from '../run/state.ts'
import { stoppedBy } from './failures.ts'

/**
 * Why the next node does not start, as its last check found; empty when nothing holds it. Once failures stop the
 * operation, the next node is not checked again, and what held it before is no longer why. `active` are the active runs.
 */
export const heldNow = (operation: Operation, active: readonly RunState[]): readonly string[] =>
  stoppedBy(operation, null, active, []) === null ? operation.held : []
