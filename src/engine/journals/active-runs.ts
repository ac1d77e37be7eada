import { activeRuns, type Operation } from '../../core/operation/state.ts'
import { runState } from '../../core/run/fold.ts'
import type { RunState } from '../../core/run/state.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The active runs of an operation, as their journals have them now. */
export async function readActiveRuns(
  context: Pick<ClusterContext, 'journals'>,
  operation: Operation,
): Promise<readonly RunState[]> {
  const runs = await Promise.all(
    activeRuns(operation).map(async ({ run }) => runState(await context.journals.run(run))),
  )
  return runs.filter((run) => run !== null)
}
