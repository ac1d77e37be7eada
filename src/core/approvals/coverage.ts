import { memoizedFor } from '../memoized.ts'
import { headerHash, nodePartHash, type Plan } from '../plan/plan.ts'

/** What an approval covers, as hashes: the header of a plan and the node parts that it lists. */
export type Coverage = { readonly header: string; readonly nodes: { readonly [node: string]: string } }

/** The coverage of these nodes of a plan; nodes that are not in the plan are left out. */
export const coverageOf = (plan: Plan, names: readonly string[]): Coverage => ({
  header: headerHash(plan),
  nodes: Object.fromEntries(
    names.flatMap((name) => {
      const hash = nodePartHash(plan, name)
      return hash === null ? [] : [[name, hash]]
    }),
  ),
})

/**
 * Whether an approval covers every named node with the plan's current hashes; false for an approval without coverage.
 */
export function coversAll(covers: Coverage | null, plan: Plan, names: readonly string[]): boolean {
  if (covers === null || covers.header !== headerHash(plan)) return false
  return names.every(coveredBy(plan)(covers))
}

/** Whether an approval covers a node of the plan, compared once for each. */
const coveredBy = memoizedFor((plan: Plan) =>
  memoizedFor(({ nodes }: Coverage) => {
    const covered = new Set(
      Object.entries(nodes).flatMap(([name, hash]) => (nodePartHash(plan, name) === hash ? [name] : [])),
    )
    return (name: string) => covered.has(name)
  }),
)
