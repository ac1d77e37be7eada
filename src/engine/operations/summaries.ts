import type { Operation } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { ruleOf } from '../../core/plan/plan.ts'
import { runState } from '../../core/run/fold.ts'
import type { RunState } from '../../core/run/state.ts'
import { titleOf } from '../../core/steps/traits.ts'
import { shownState } from '../../messages/operations/card.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The run that an operation works on now; null between runs. */
export async function activeRun(context: ClusterContext, operation: Operation): Promise<RunState | null> {
  const active = operation.runs.find(({ outcome }) => outcome === null)
  return active ? runState(await context.journals.run(active.run)) : null
}

function nowWords(operation: Operation, run: RunState | null): string {
  if (operation.held.length > 0) return `not started: ${operation.held.join('; ')}`
  if (run?.attention) return run.attention
  if (!run) return operation.summary
  if (run.waiting) return run.waiting.reason
  const step = run.steps[run.current]
  return step ? titleOf(step.kind) : ''
}

/** What lists and digests show of an operation, from its journal and that of its active run. */
export function summaryOf(operation: Operation, run: RunState | null): OperationSummary {
  const { plan } = operation
  return {
    operation: operation.operation,
    cluster: operation.cluster,
    state: shownState(operation, run),
    command: plan.command,
    words: plan.words,
    reason: plan.reason,
    requester: operation.requester,
    nodes: plan.nodes.map(({ node }) => node),
    channel: operation.channel,
    createdAtMs: operation.createdAtMs,
    changedAtMs: Math.max(operation.changedAtMs, run?.sinceMs ?? 0),
    approvals: operation.approvals.length,
    approvalsNeeded: ruleOf(plan)?.parts.reduce((sum, { count }) => sum + count, 0) ?? 0,
    expiresAtMs: operation.expiresAtMs,
    now: nowWords(operation, run),
    runs: operation.runs.map(({ run: id, node, outcome }) => ({ run: id, node, outcome })),
    cleanupOwed: run?.owed ?? [],
  }
}

/** Files the summary of an operation; derived, so that it may be filed again at any time. */
export async function summarise(context: ClusterContext, operation: Operation): Promise<void> {
  await context.journals.summarise(summaryOf(operation, await activeRun(context, operation)))
}
