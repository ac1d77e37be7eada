import type { Operation } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { ruleOf } from '../../core/plan/plan.ts'
import type { RunState } from '../../core/run/state.ts'
import { titleOf } from '../../core/steps/traits.ts'
import { shownState } from '../../messages/operations/card-state.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import type { ClusterContext } from '../ports/context.ts'

function nowWords(operation: Operation, runs: readonly RunState[]): string {
  const held = operation.held.length > 0 ? [`not started: ${operation.held.join('; ')}`] : []
  if (runs.length === 0) return held[0] ?? operation.summary
  if (runs.length === 1 && held.length > 0) return held[0] ?? ''
  const several = runs.length > 1
  return [...held, ...runs.map((run) => `${several ? `${run.node}: ` : ''}${runWords(run)}`)].join('; ')
}

function runWords({ attention, waiting, steps, current }: RunState): string {
  if (attention) return attention
  if (waiting) return waiting.reason
  const step = steps[current]
  return step ? titleOf(step.kind) : 'finishing'
}

/** What lists and digests show of an operation, from its journal and those of its active runs. */
export function summaryOf(operation: Operation, runs: readonly RunState[]): OperationSummary {
  const { plan } = operation
  return {
    operation: operation.operation,
    cluster: operation.cluster,
    state: shownState(operation, runs),
    command: plan.command,
    words: plan.words,
    reason: plan.reason,
    requester: operation.requester,
    nodes: plan.nodes.map(({ node }) => node),
    channel: operation.channel,
    createdAtMs: operation.createdAtMs,
    changedAtMs: Math.max(operation.changedAtMs, ...runs.map(({ sinceMs }) => sinceMs)),
    ...(operation.startedAtMs === null ? {} : { startedAtMs: operation.startedAtMs }),
    ...(operation.endedAtMs === null ? {} : { endedAtMs: operation.endedAtMs }),
    approvals: operation.approvals.length,
    approvalsNeeded: ruleOf(plan)?.parts.reduce((sum, { count }) => sum + count, 0) ?? 0,
    expiresAtMs: operation.expiresAtMs,
    now: nowWords(operation, runs),
    runs: operation.runs.map(({ run: id, node, outcome }) => ({ run: id, node, outcome })),
    cleanupOwed: runs.flatMap(({ owed }) => owed),
  }
}

/** Files the summary of an operation; derived, so that it may be filed again at any time. */
export async function summarise(context: Pick<ClusterContext, 'journals'>, operation: Operation): Promise<void> {
  await context.journals.summarise(summaryOf(operation, await readActiveRuns(context, operation)))
}
