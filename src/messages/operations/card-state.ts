import { memoizedFor } from '../../core/memoized.ts'
import { endedCount, isTerminal, nodesStaying, type Operation } from '../../core/operation/state.ts'
import { approvalsSoFar } from '../../core/operation/valid-approvals.ts'
import type { RunState } from '../../core/run/state.ts'
import { phasesOf } from '../../core/steps/phases.ts'
import { phaseWords } from '../wording/steps.ts'

/** The displayed state: `needs attention` as soon as one active run needs it, otherwise the state of the operation. */
export const shownState = (operation: Operation, active: readonly RunState[]): Operation['state'] =>
  active.some(({ status }) => status === 'needs attention') && !isTerminal(operation)
    ? 'needs attention'
    : operation.state

/**
 * The state and its progress: the number of approvals while awaiting them; the phase or the number of nodes while
 * running.
 */
export function stateWords(operation: Operation, active: readonly RunState[]): string {
  const state = shownState(operation, active)
  if (state === 'awaiting approval') return `${state} (${approvalCount(operation)})`
  if (state !== 'running') return state
  const { plan } = operation
  if (plan.nodes.length > 1) {
    return `${state} (${endedCount(operation)} of ${nodesStaying(operation).length} nodes)`
  }
  const [run] = active
  return run === undefined ? state : `${state}: ${runPhase(run)}`
}

/** The approvals so far, counted once for each state of the operation. */
export const countedApprovals = memoizedFor(approvalsSoFar)

/** The given and needed approvals of an operation: `1 of 2`. */
export function approvalCount(operation: Operation): string {
  const { given, needed } = countedApprovals(operation)
  return `${given} of ${needed}`
}

/** The current phase of a run, such as `take out of service (2 of 5)`. */
function runPhase({ status, steps, current }: RunState): string {
  if (status === 'unwinding') return 'rolling back'
  const phases = phasesOf(steps)
  const index = phases.findIndex(({ first, last }) => first <= current && current <= last)
  const phase = phases[index]
  return phase === undefined ? 'finishing' : `${phaseWords(phase, steps)} (${index + 1} of ${phases.length})`
}
