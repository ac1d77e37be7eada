import type { RunProhibition } from '../operation/prohibitions.ts'
import type { Operation } from '../operation/state.ts'
import { hasFailed } from '../run/failed.ts'
import { endedBadly } from '../run/outcome.ts'
import type { RunState } from '../run/state.ts'

/**
 * Names of the nodes that count against the failure budget of an operation, without duplicates: those of runs that
 * ended badly by its journal, and those of `failing`. Without those of `run`.
 */
export function failedNodes(
  { runs }: Operation,
  run: string | null,
  failing: readonly { readonly run: string; readonly node: string }[],
): readonly string[] {
  const ended = runs.filter(({ outcome }) => endedBadly(outcome))
  return [...new Set([...ended, ...failing].filter((one) => one.run !== run).map(({ node }) => node))]
}

/** Whether these failed nodes use up the failure budget of an operation. */
export const isBudgetSpent = ({ plan }: Operation, failed: readonly string[]): boolean =>
  failed.length > 0 && failed.length >= plan.budget

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
