import type { Operation } from '../operation/state.ts'
import { hasFailed } from '../run/failed.ts'
import { endedBadly } from '../run/outcome.ts'
import type { RunState } from '../run/state.ts'

/**
 * Why a run must take back what it did and end, if it still can: as many other runs of its operation have failed as the
 * plan's budget. Null when it may go on. `others` are the other active runs. Without a run, whether nothing else starts.
 */
export function stoppedBy(operation: Operation, run: string | null, others: readonly RunState[]): string | null {
  const ended = operation.runs.filter((one) => one.run !== run && endedBadly(one.outcome))
  const failed = [...new Set([...ended, ...others.filter(hasFailed)].map(({ node }) => node))]
  return failed.length > 0 && failed.length >= operation.plan.budget ? `${failed.join(', ')} failed` : null
}
