import { nodeNames, wrongHost } from '../../core/inventory/node-names.ts'
import type { Operation } from '../../core/operation/state.ts'
import { plannedNode } from '../../core/plan/plan.ts'
import { onlyIfNeeded } from '../../core/steps/traits.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { rebootNeed } from '../steps/needed.ts'

/**
 * Why the next node of an operation needs its work no more, so that it is left out instead of getting a run with nothing to
 * do; null when it needs it, when the command does not ask, and for the only node of a person's request, whose run is
 * the answer. A node that cannot be asked, or answers under another name, gets its run, which says so.
 */
export async function noLongerNeeded(
  context: Pick<ClusterContext, 'cluster' | 'nodes' | 'inventory'>,
  { plan, requester }: Operation,
  node: string,
): Promise<string | null> {
  const isOnly = plan.nodes.length === 1 && typeof requester === 'string'
  const steps = plannedNode(plan, node)?.steps ?? []
  if (isOnly || !onlyIfNeeded(steps)) return null
  try {
    const need = await rebootNeed(context, node)
    if (need.is !== 'not needed') return null
    const { hostname } = await context.nodes.self(node)
    return wrongHost(nodeNames(await context.inventory.nodes()), node, hostname) === null ? need.why : null
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
