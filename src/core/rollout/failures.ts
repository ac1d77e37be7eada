import { memoizedFor } from '../memoized.ts'
import type { RunProhibition } from '../operation/prohibitions.ts'
import { quarantinedRuns } from '../operation/quarantine.ts'
import { nodesStaying, type Operation } from '../operation/state.ts'
import { hasFailed } from '../run/failed.ts'
import { endedBadly } from '../run/outcome.ts'
import type { RunState } from '../run/state.ts'

type Failing = { readonly run: string; readonly node: string; readonly failure?: RunState['failure'] }

/** Whether a run is being rolled back because its own node refused to be taken out of service. */
export const isRefused = ({ failure }: Pick<Failing, 'failure'>): boolean => failure?.cause !== undefined

const badlyEnded = memoizedFor((runs: Operation['runs']) => runs.filter(({ outcome }) => endedBadly(outcome)))

/**
 * Names of the nodes that count against the failure budget of an operation, without duplicates: those of runs that
 * ended badly by its journal, and those of `failing`. Without those of `run`, and without those that are quarantined.
 */
export function failedNodes(operation: Operation, run: string | null, failing: readonly Failing[]): readonly string[] {
  const refusing = failing.filter(isRefused)
  const aside = quarantinedRuns(operation, refusing)
  const ended = badlyEnded(operation.runs)
  const counted = [
    ...[...ended, ...refusing].filter((one) => !aside.has(one.run)),
    ...failing.filter((one) => !isRefused(one)),
  ]
  return [...new Set(counted.filter((one) => one.run !== run).map(({ node }) => node))]
}

/**
 * The failure budget of an operation: that of its plan. Once nodes have left the plan, it is at most half of the nodes
 * that stay, and at least 1.
 */
export function budgetOf(operation: Operation): number {
  const { plan, leftOut } = operation
  if (leftOut.length === 0) return plan.budget
  return Math.max(1, Math.min(plan.budget, Math.floor(nodesStaying(operation).length / 2)))
}

/** Whether these failed nodes use up the failure budget of an operation. */
export const isBudgetSpent = (operation: Operation, failed: readonly string[]): boolean =>
  failed.length > 0 && failed.length >= budgetOf(operation)

/**
 * Why a run must unwind and end, if it still can: the failures of other nodes of its operation use up the failure
 * budget. Null when it may continue. `others` are the other active runs, `lost` the failures that the journals have
 * lost. With a null run, whether nothing else starts.
 */
export function stoppedBy(
  operation: Operation,
  run: string | null,
  others: readonly RunState[],
  lost: readonly RunProhibition[],
): string | null {
  const failed = failedNodes(operation, run, [...others.filter(hasFailed), ...lost])
  return isBudgetSpent(operation, failed) ? `${failed.join(', ')} failed` : null
}
