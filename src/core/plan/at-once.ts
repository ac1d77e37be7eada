import { memoizedFor } from '../memoized.ts'
import { endsDrained } from '../steps/traits.ts'
import type { Plan, PlannedNode } from './plan.ts'

/** Whether the nodes of a plan stay out of service until another request, with their slots. */
export const drains = ({ nodes }: Pick<Plan, 'nodes'>): boolean => nodes.some(({ steps }) => endsDrained(steps))

/** The most nodes of a plan that are in progress at once: its ceiling, or under `auto` what its slots allow. */
export const mostAtOnce = memoizedFor(({ atOnce, nodes }: Plan): number =>
  atOnce === 'auto' ? Math.max(1, slotsFor(nodes)) : atOnce,
)

/** The most of these nodes of a plan that are out at once, by its ceiling and by slots. */
export function outTogether(plan: Plan, nodes: readonly PlannedNode[]): number {
  const most = drains(plan) ? nodes.length : Math.min(mostAtOnce(plan), nodes.length)
  return Math.min(most, slotsFor(nodes))
}

/** The most of these nodes that the slots of each scope, and of all scopes of one kind, allow to be out at once. */
function slotsFor(nodes: readonly PlannedNode[]): number {
  const scopes = [...new Set(nodes.flatMap((node) => node.scopes))]
  const kinds = Map.groupBy(scopes, (scope) => scope.split('/')[0]).values()
  return Math.min(nodes.length, ...[...scopes.map((scope) => [scope]), ...kinds].map((some) => outWithin(some, nodes)))
}

/** The most of these nodes that are out at once by the slots of these scopes; nodes in none of them may all be out. */
function outWithin(scopes: readonly string[], nodes: readonly PlannedNode[]): number {
  const within = scopes.map((scope) => {
    const members = nodes.filter((node) => node.scopes.includes(scope))
    return Math.min(members.length, members[0]?.slots[scope] ?? 1)
  })
  const outside = nodes.filter((node) => !scopes.some((scope) => node.scopes.includes(scope)))
  return outside.length + within.reduce((sum, most) => sum + most, 0)
}
