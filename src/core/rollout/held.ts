import type { Operation } from '../operation/state.ts'
import type { RunState } from '../run/state.ts'
import { stoppedBy } from './failures.ts'

/**
 * Why the next node does not start, from its last check; empty when nothing holds it. Once failures stop the operation,
 * the next node is not checked any more, so the earlier reasons no longer apply. `active` are the active runs.
 */
export const heldNow = (operation: Operation, active: readonly RunState[]): readonly string[] =>
  stoppedBy(operation, null, active, []) === null ? operation.held : []
