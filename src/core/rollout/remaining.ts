import { activeRuns } from '../operation/active-runs.ts'
import { nodesLeft, type Operation } from '../operation/state.ts'
import type { Plan } from '../plan/plan.ts'
import { budgetOf, failedNodes } from './failures.ts'

/** The plan of the nodes that are left, with what active and failed nodes leave of its ceilings. */
export function remainingPlan(operation: Operation): Plan {
  const { plan } = operation
  const left = new Set(nodesLeft(operation))
  return {
    ...plan,
    atOnce: plan.atOnce === 'auto' ? 'auto' : Math.max(1, plan.atOnce - activeRuns(operation).length),
    budget: Math.max(1, budgetOf(operation) - failedNodes(operation, null, []).length),
    nodes: plan.nodes.filter(({ node }) => left.has(node)),
  }
}
