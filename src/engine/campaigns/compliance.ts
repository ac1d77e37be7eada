import type { Goal } from '../../core/campaign/goal.ts'
import type { Compliance, NodeCompliance } from '../../core/campaign/reading.ts'
import type { Trigger } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import { utcMinute } from '../../core/text/utc.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

type ComplianceContext = Pick<ClusterContext, 'nodes' | 'recent' | 'clock'>

/** Fewer than the commands that run on nodes at once, so that neither a run nor the scan for reboots waits for a campaign. */
const atOnce = 4

/**
 * Asks each node whether it meets the goal. A node that is not alive, does not answer, or was not asked before `untilMs`
 * is unknown.
 */
export async function readCompliance(
  context: ComplianceContext,
  goal: Goal,
  nodes: readonly Node[],
  untilMs: number,
): Promise<readonly NodeCompliance[]> {
  const triggers = goal.is === 'no reboot required' ? await context.recent.cluster.triggers() : []
  const answers = new Map<string, Compliance>()
  const waiting = nodes.values()
  const worker = async () => {
    for (const node of waiting) answers.set(node.name, await complianceOf(context, goal, node, triggers, untilMs))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return nodes.map(({ name }) => ({ node: name, ...(answers.get(name) ?? unknown('it was not asked')) }))
}

const unknown = (why: string): Compliance => ({ is: 'unknown', why })

async function complianceOf(
  context: ComplianceContext,
  goal: Goal,
  { name, membership }: Node,
  triggers: readonly Trigger[],
  untilMs: number,
): Promise<Compliance> {
  if (membership !== 'alive') return unknown(`its member state is ${membership}`)
  if (context.clock.now() >= untilMs) return unknown('the reading took too long')
  const trigger = triggers.find(({ node }) => node === name)
  if (trigger !== undefined) return { is: 'not yet', why: trigger.why }
  try {
    return await ask(context, goal, name)
  } catch (error) {
    if (error instanceof Failure) return unknown(error.message)
    throw error
  }
}

async function ask({ nodes, clock }: ComplianceContext, goal: Goal, node: string): Promise<Compliance> {
  switch (goal.is) {
    case 'booted since': {
      const { uptimeSeconds } = await nodes.self(node)
      const bootedMs = clock.now() - uptimeSeconds * 1000
      return { is: bootedMs >= goal.sinceMs ? 'compliant' : 'not yet', why: `booted ${utcMinute(bootedMs)}` }
    }
    case 'no reboot required': {
      const need = await nodes.rebootRequired(node)
      if (need.is === 'unknown') return unknown(need.why)
      return { is: need.is === 'required' ? 'not yet' : 'compliant', why: need.why }
    }
    default: {
      const answer = await nodes.fact(node, goal)
      if (answer.is === 'unknown') return unknown(answer.why)
      return { is: answer.is === 'met' ? 'compliant' : 'not yet', why: answer.found }
    }
  }
}
