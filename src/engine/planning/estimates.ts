import { type Durations, estimateForRoles, fewestRuns, runsKnown } from '../../core/estimates/history.ts'
import { type TotalEstimate, totalMs } from '../../core/estimates/total.ts'
import type { ExpectedEnd } from '../../core/operation/events.ts'
import { nodesLeft, type Operation, operationState } from '../../core/operation/state.ts'
import { type Plan, planHash } from '../../core/plan/plan.ts'
import { typicalWorkMs, type WorkMs } from '../../core/rollout/auto.ts'
import { workOf } from '../../core/run/worked.ts'
import { type EstimateWords, estimateWords } from '../../messages/wording/estimates.ts'
import { durationsKnown, type HistoryContext } from '../journals/durations.ts'
import { Failure } from '../ports/failure.ts'

/** When an operation ends that starts now, by earlier runs; null without an estimate, also when the history cannot be read. */
export async function expectedEndOf(context: HistoryContext, operation: Operation): Promise<ExpectedEnd | null> {
  const durations = await durationsOrNull(context)
  const total = durations === null ? null : totalIn(durations, operation)
  const nowMs = context.clock.now()
  return total === null ? null : { p50AtMs: nowMs + total.p50Ms, p90AtMs: nowMs + total.p90Ms }
}

function totalIn(durations: Durations, operation: Operation): TotalEstimate | null {
  const { plan } = operation
  const left = new Set(nodesLeft(operation))
  const each = new Map(
    plan.nodes
      .filter(({ node }) => left.has(node))
      .map(({ node, roles, steps }) => [node, estimateForRoles(durations, workOf(steps), roles)] as const),
  )
  if (each.size === 0 || [...each.values()].some((estimate) => estimate === null)) return null
  const p50Ms = totalMs(operation, (node) => each.get(node)?.p50Ms ?? 0)
  const p90Ms = totalMs(operation, (node) => each.get(node)?.p90Ms ?? 0)
  return p50Ms === null || p90Ms === null ? null : { p50Ms, p90Ms }
}

/** How long the work on a node takes under `auto`: by earlier runs, else as its steps usually do. */
export async function workMsOf(context: HistoryContext, { atOnce }: Plan): Promise<WorkMs> {
  const durations = atOnce === 'auto' ? await durationsOrNull(context) : null
  if (durations === null) return typicalWorkMs
  return (planned) => estimateForRoles(durations, workOf(planned.steps), planned.roles)?.p50Ms ?? typicalWorkMs(planned)
}

async function durationsOrNull(context: HistoryContext): Promise<Durations | null> {
  try {
    return await durationsKnown(context)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

/** What a plan says about its duration. */
export async function planEstimate(context: HistoryContext, plan: Plan): Promise<EstimateWords> {
  const durations = await durationsOrNull(context)
  if (durations === null) return estimateWords({ is: 'unread' })
  const kinds = new Map(
    plan.nodes.map(({ roles, steps }) => [`${workOf(steps)} ${roles.join()}`, { roles, work: workOf(steps) }]),
  )
  const estimates = [...kinds.values()].map(({ roles, work }) => ({
    roles,
    work,
    estimate: estimateForRoles(durations, work, roles),
    known: Math.min(...roles.map((role) => runsKnown(durations, work, role))),
  }))
  const operation = asOperation(plan)
  const total = operation === null ? null : totalIn(durations, operation)
  return estimateWords({ is: 'read', estimates, total, nodes: plan.nodes.length, fewest: fewestRuns })
}

const asOperation = (plan: Plan): Operation | null => {
  const { requester, cluster } = plan
  const stored = { operation: '', requester, plan, hash: planHash(plan), askedIn: '', channel: '', evidence: [] }
  return operationState([{ atMs: 0, cluster, event: { type: 'planned', ...stored, expiresAtMs: 0, retryOf: null } }])
}
