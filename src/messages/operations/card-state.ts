import { memoizedFor } from '../../core/memoized.ts'
import { isTerminal, type Operation } from '../../core/operation/state.ts'
import { approvalsSoFar } from '../../core/operation/valid-approvals.ts'
import type { RunState } from '../../core/run/state.ts'

/** The displayed state: `needs attention` as soon as one active run needs it, otherwise the state of the operation. */
export const shownState = (operation: Operation, active: readonly RunState[]): Operation['state'] =>
  active.some(({ status }) => status === 'needs attention') && !isTerminal(operation)
    ? 'needs attention'
    : operation.state

/** The approvals so far, counted once for each state of the operation. */
export const countedApprovals = memoizedFor(approvalsSoFar)

/** The given and needed approvals of an operation: `1 of 2`. */
export function approvalCount(operation: Operation): string {
  const { given, needed } = countedApprovals(operation)
  return `${given} of ${needed}`
}
