import type { Operation } from '../operation/state.ts'
import type { RunState } from '../run/state.ts'
import { stoppedBy } from './failures.ts'

/**
 * Why the next node does not start, from its last check; empty when nothing holds it. Once failures stop the operation,
 * the next node is not checked any more, so the earlier reasons no longer apply. `active` are the active runs.
 */
export const heldNow = (operation: Operation, active: readonly RunState[]): readonly string[] =>
  stoppedBy(operation, null, active, []) === null ? operation.held : []

/** What a reason to hold is about, such as a gate or a node: its text up to the first colon. */
const subjectOf = (reason: string): string => reason.split(': ', 1)[0] ?? reason

/**
 * How two lists of reasons to hold differ: `details` when they are about the same, in the same order, and only say
 * something else about it, such as another number.
 */
export function heldDifference(before: readonly string[], now: readonly string[]): 'none' | 'details' | 'subjects' {
  const isEqual = (of: (reason: string) => string): boolean =>
    before.length === now.length && before.every((reason, index) => of(reason) === of(now[index] ?? ''))
  if (isEqual((reason) => reason)) return 'none'
  return isEqual(subjectOf) ? 'details' : 'subjects'
}
