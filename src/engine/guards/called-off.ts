import {
  isOfNodes,
  isOfRun,
  isPause,
  isSameProhibition,
  missingIn,
  type Prohibition,
  prohibitionOfRun,
  type RunProhibition,
  withdrawnStillCounted,
} from '../../core/operation/prohibitions.ts'
import type { Operation } from '../../core/operation/state.ts'
import { type Refusal, refusal } from '../../core/refusals.ts'
import { stoppedBy } from '../../core/rollout/failures.ts'
import { eventRestoring } from '../../core/rollout/restored.ts'
import type { RunState } from '../../core/run/state.ts'
import { readActiveRuns, readOtherRuns } from '../journals/active-runs.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import { type No, noFor, type Subject } from './guard.ts'

/**
 * No prohibition in the lock store is missing from the journals. A denial, cancellation, pause, withdrawn approval or
 * failure stays in force when a journal has lost it.
 */
export async function calledOff({ context, operation, run, moment }: Subject): Promise<No | null> {
  if (operation === null) return null
  const id = operation.operation
  const kept = await context.locks.prohibitions(id)
  if (kept.length === 0) return null
  const entries = await context.journals.operation(id)
  const now = foldedOperation(entries) ?? operation
  const missing = missingIn(
    entries.map(({ event }) => event),
    kept,
  )
  const failed = await failuresMissing(context, kept)
  if (run !== null) {
    const own = run.work.state.run
    const others = failed.length === 0 ? [] : await readOtherRuns(context, now, own)
    const forbidden = forbiddenNode(now, missing, run.work.state.node)
    return noFor([...forbidden, ...objections(now, missing, failed, own, others)])
  }
  if (kept.some(isEnd)) return noFor([refusal('already decided', 'Already denied, cancelled or ended.')])
  // a pause concerns only the nodes that have not started
  const due = moment === 'start' ? missing.filter((one) => !isPause(one)) : missing
  const event = eventRestoring(now, due, failed, failed.length === 0 ? [] : await readActiveRuns(context, now))
  return event === null ? null : { refusals: [lost('The journal lost what was decided')], event }
}

const isEnd = ({ is }: Prohibition): boolean => is === 'denied' || is === 'cancelled'

const lost = (what: string): Refusal => refusal('already decided', what)

/** The stored failures of runs that are missing from the runs' journals. */
async function failuresMissing(
  { journals }: Pick<ClusterContext, 'journals'>,
  kept: readonly Prohibition[],
): Promise<readonly RunProhibition[]> {
  const failed = kept.filter(isOfRun)
  const known = await Promise.all(
    failed.map(async (one) => {
      const recorded = (await journals.run(one.run)).flatMap(({ event }) => prohibitionOfRun(event, one) ?? [])
      return recorded.some((same) => isSameProhibition(same, one))
    }),
  )
  return failed.filter((_, index) => known[index] === false)
}

/** A refusal for each prohibition of the node that is missing from the operation's journal. */
const forbiddenNode = (
  { operation: id }: Operation,
  missing: readonly Prohibition[],
  node: string,
): readonly Refusal[] =>
  missing
    .filter(isOfNodes)
    .filter(({ nodes }) => nodes.includes(node))
    .map(({ is }) => lost(`${node} was ${is === 'left out' ? is : 'denied'}; the journal of ${id} lost that entry`))

/** Why a run must not change anything else: one refusal for each prohibition that is missing from its journals. */
function objections(
  operation: Operation,
  missing: readonly Prohibition[],
  failed: readonly RunProhibition[],
  own: string,
  active: readonly RunState[],
): readonly Refusal[] {
  const { operation: id } = operation
  const others = failed.filter(({ run }) => run !== own)
  const stopped = others.length > 0 ? stoppedBy(operation, own, active, others) : null
  const forgotten = [...new Set(others.map(({ node }) => node))].join(', ')
  return [
    ...missing.filter(isEnd).map(({ is }) => lost(`${id} was ${is}; its journal lost that entry`)),
    ...withdrawnStillCounted(operation, missing).map(({ person }) =>
      lost(`an approval of ${person} was withdrawn; the journal of ${id} lost that entry`),
    ),
    ...failed
      .filter(({ run }) => run === own)
      .map(({ run }) => lost(`${run} failed before; its journal lost that entry`)),
    ...(stopped === null ? [] : [lost(`${stopped}; the journal of ${id} lost the failure of ${forgotten}`)]),
  ]
}
