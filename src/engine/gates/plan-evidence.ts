import { evidenceOfAll, type OfNode } from '../../core/health/evidence.ts'
import { judgeForeign, judgeQueue } from '../../core/health/queue-place.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import { isSameName } from '../../core/inventory/names.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodesByName } from '../../core/inventory/node-names.ts'
import { isDrained } from '../../core/locks/lock-table.ts'
import { holdersIn } from '../../core/locks/locks.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { gatesOf } from '../../core/policy/roles.ts'
import { scopesOf } from '../../core/policy/scopes.ts'
import type { Step } from '../../core/steps/table.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import type { NodeContext } from '../ports/context.ts'
import { mapInParts } from '../ports/in-parts.ts'
import { askForPlan, gatesAt, type PlanLimits, planLimits, unanswered } from './ask.ts'
import type { Seen } from './cluster-snapshot.ts'
import { type GateQuery, verdictsOf } from './gate.ts'
import { type Readings, readingsOf } from './readings.ts'

/** The number of hosts that a plan asks at once. */
const hostsAtOnce = 8
/** The number of nodes whose gates are asked at once: more than hosts, and few enough to let other work run. */
const nodesAtOnce = 100

/**
 * The means to ask the gates for all nodes of a plan: one reading of the cluster, and a limit of one question at a time
 * to each host.
 */
type Planning = PlanLimits & {
  readonly context: NodeContext
  readonly readings: Readings
  readonly signal: AbortSignal
}

const planning = (context: NodeContext, readings: Readings, signal: AbortSignal): Planning => ({
  context,
  readings,
  ...planLimits(hostsAtOnce, signal),
  signal,
})

/**
 * The verdicts of the gates for a plan, about every node and on this reading, worst first. A gate that does not answer in
 * time is `unknown`.
 */
export async function planVerdicts(
  context: NodeContext,
  readings: Readings,
  plan: Plan,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const asking = planning(context, readings, signal)
  const nodeOf = nodesByName(await context.inventory.nodes())
  const all = await mapInParts(plan.nodes, nodesAtOnce, async ({ node: name, steps }): Promise<OfNode> => {
    const node = nodeOf(name)
    if (!node) return { node: name, verdicts: [notKnown(name)] }
    const query = await queryOf(asking, node, steps, 'plan')
    const verdicts = verdictsOf(await askForPlan(gatesAt(query), query, asking))
    return { node: name, verdicts: onlyRestores(steps) ? [...verdicts, givesBack] : verdicts }
  })
  return evidenceOfAll(all)
}

/**
 * The verdicts about each node if it started now: of the gates that are asked at the start, of the lock queue before it,
 * and of the other gates of a plan.
 */
export async function whyOf(
  context: NodeContext,
  nodes: readonly Node[],
  signal: AbortSignal,
): Promise<readonly { readonly node: Node; readonly verdicts: readonly Verdict[] }[]> {
  const asking = planning(context, readingsOf(context, 'many nodes'), signal)
  return mapInParts(nodes, nodesAtOnce, async (node) => {
    const [plan, start] = await Promise.all([queryOf(asking, node, [], 'plan'), queryOf(asking, node, [], 'start')])
    const startGates = gatesAt(start)
    const others = gatesAt(plan).filter((gate) => !startGates.includes(gate))
    const [first, line, gates] = await Promise.all([
      askForPlan(startGates, start, asking),
      lineVerdicts(asking, node),
      askForPlan(others, plan, asking),
    ])
    return { node, verdicts: [...verdictsOf(first), ...line, ...verdictsOf(gates)] }
  })
}

async function queryOf(
  { context, readings, signal }: Planning,
  node: Node,
  steps: readonly Step[],
  moment: 'plan' | 'start',
): Promise<GateQuery> {
  return {
    context,
    moment,
    node,
    steps,
    own: gatesOf(context.policy, node),
    waived: waivedIn(steps),
    run: null,
    operation: null,
    // a failing lock table is reported by the gates that need it
    drained: await readings.seen().then(
      (seen) => (isDrainedNow(seen, node) ? ('yes' as const) : ('no' as const)),
      () => 'no' as const,
    ),
    readings,
    signal,
  }
}

const isDrainedNow = ({ locks }: Seen, { name }: Node): boolean =>
  holdersIn(locks).some((holder) => isSameName(holder.node, name) && isDrained(holder))

async function lineVerdicts(
  { context: { policy }, readings }: Pick<Planning, 'context' | 'readings'>,
  node: Node,
): Promise<readonly Verdict[]> {
  try {
    const scopes = scopesOf(policy, node).map(({ name }) => name)
    const { locks, nodes } = await readings.seen()
    const groups = nodes.map(({ group }) => group)
    return [judgeForeign(locks.foreign, groups), judgeQueue(locks.line, node.name, scopes)].filter(
      (verdict) => verdict !== null,
    )
  } catch (error) {
    return unanswered(error).map((one) => ({ ...one, gate: one.gate ?? 'line' }))
  }
}

/** Work that only restores service needs no check before it. */
const givesBack: Verdict = {
  gate: 'finishing',
  verdict: 'ok',
  evidence: 'restores service only; no checks required',
  remedy: '',
}

const notKnown = (node: string): Verdict => ({
  gate: 'members',
  verdict: 'unknown',
  evidence: `${node} is not in the inventory`,
  remedy: 'it must be there before anything starts',
})
