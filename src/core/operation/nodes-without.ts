import { memoizedFor } from '../memoized.ts'
import type { Plan } from '../plan/plan.ts'
import type { LeftOut } from './events.ts'

/**
 * Names of the nodes of a plan without those that were left out, in the plan's order. Both stay the same objects in most
 * events of an operation, for which this is then the same list.
 */
export const nodesWithout = memoizedFor(({ nodes }: Plan) =>
  memoizedFor((leftOut: readonly LeftOut[]): readonly string[] => {
    const out = new Set(leftOut.flatMap((left) => left.nodes))
    return nodes.map(({ node }) => node).filter((node) => !out.has(node))
  }),
)
