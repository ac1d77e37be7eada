import { memoizedFor } from '../../core/memoized.ts'
import { isEndedEarly } from '../../core/operation/ended-early.ts'
import { quarantinedRuns } from '../../core/operation/quarantine.ts'
import { nodesStaying, type Operation } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { heldNow } from '../../core/rollout/held.ts'
import { hasFailed } from '../../core/run/failed.ts'
import type { RunState } from '../../core/run/state.ts'
import { stepTitle } from '../../core/steps/traits.ts'
import { countedApprovals, shownState } from '../../messages/operations/card-state.ts'
import { notStarted } from '../../messages/wording/held.ts'
import { unwindingWords } from '../../messages/wording/unwinding.ts'
import { soakWords } from '../../messages/wording/waves.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import type { ClusterContext } from '../ports/context.ts'

/**
 * The current state in words, the most important first: runs that need a person, failures, what holds the next node,
 * other runs.
 */
function nowWords(operation: Operation, runs: readonly RunState[]): string {
  const held = heldNow(operation, runs)
  const holds = held.length > 0 ? [`${notStarted(operation)}: ${held.join('; ')}`] : []
  if (runs.length === 0) return holds[0] ?? soakWords(operation) ?? operation.summary
  const isAlone = runs.length === 1 && holds.length === 0
  const wordsOf = (these: readonly RunState[]) =>
    these.map((run) => `${isAlone ? '' : `${run.node}: `}${runWords(run)}`)
  const called = runs.filter(({ status }) => status === 'needs attention')
  const failed = runs.filter((run) => hasFailed(run) && !called.includes(run))
  return [...wordsOf([...called, ...failed]), ...holds, ...wordsOf(runs.filter((run) => !hasFailed(run)))].join('; ')
}

function runWords(run: RunState): string {
  const { status, attention, waiting, steps, current } = run
  if (attention) return attention
  if (status === 'unwinding') return unwindingWords(run)
  if (waiting) return waiting.reason
  const step = steps[current]
  return step ? stepTitle(step) : 'finishing'
}

type OwnPart = Omit<OperationSummary, 'state' | 'changedAtMs' | 'now' | 'cleanupOwed'>

type ListedRun = OperationSummary['runs'][number]

/** A run in the lists of its operation: the same object until something about the run changes. */
const listedRun = memoizedFor(
  ({ run, node, outcome, worked }: Operation['runs'][number]): ListedRun => ({
    run,
    node,
    outcome,
    ...(worked === undefined ? {} : { worked }),
  }),
)

const quarantinedRun = memoizedFor(
  (run: Operation['runs'][number]): ListedRun => ({ ...listedRun(run), outcome: 'quarantined' }),
)

/** What the operation alone decides, as large as its plan: made once for each of its states, not with each event of a run. */
const ownPartOf = memoizedFor((operation: Operation): OwnPart => {
  const { plan } = operation
  const approvals = countedApprovals(operation)
  const aside = quarantinedRuns(operation, [])
  return {
    operation: operation.operation,
    cluster: operation.cluster,
    command: plan.command,
    words: plan.words,
    reason: plan.reason,
    requester: operation.requester,
    nodes: nodesStaying(operation),
    channel: operation.channel,
    createdAtMs: operation.createdAtMs,
    ...(operation.startedAtMs === null ? {} : { startedAtMs: operation.startedAtMs }),
    ...(operation.endedAtMs === null ? {} : { endedAtMs: operation.endedAtMs }),
    approvals: approvals.given,
    approvalsNeeded: approvals.needed,
    expiresAtMs: operation.expiresAtMs,
    ...(isEndedEarly(operation) ? { endedEarly: 'yes' as const } : {}),
    ...(operation.prepared === null || operation.leftOut.length === 0
      ? {}
      : { leftOut: operation.leftOut.map(({ nodes, why }) => ({ nodes, why })) }),
    runs: operation.runs.map((run) => (aside.has(run.run) ? quarantinedRun(run) : listedRun(run))),
  }
})

/** The summary of an operation for lists and digests, from its journal and those of its active runs. */
export const summaryOf = (operation: Operation, runs: readonly RunState[]): OperationSummary => ({
  ...ownPartOf(operation),
  state: shownState(operation, runs),
  changedAtMs: Math.max(operation.changedAtMs, ...runs.map(({ sinceMs }) => sinceMs)),
  now: nowWords(operation, runs),
  cleanupOwed: runs.flatMap(({ owed }) => owed),
})

/** Stores the summary of an operation. It is derived from journals, so it may be stored again at any time. */
export async function summarise(context: Pick<ClusterContext, 'journals'>, operation: Operation): Promise<void> {
  await context.journals.summarise(summaryOf(operation, await readActiveRuns(context, operation)))
}
