import { headerHash, nodePartHash, type Plan } from '../plan/plan.ts'

/** What an approval covers: the header of a plan and the part of each node that it lists, as hashes. */
export type Coverage = { readonly header: string; readonly nodes: { readonly [node: string]: string } }

/** Coverage of these nodes of a plan. */
export const coverageOf = (plan: Plan, names: readonly string[]): Coverage => ({
  header: headerHash(plan),
  nodes: Object.fromEntries(
    names.flatMap((name) => {
      const hash = nodePartHash(plan, name)
      return hash === null ? [] : [[name, hash]]
    }),
  ),
})

/** Whether an approval covers every one of these nodes as the plan has them now; one without coverage covers none. */
export function coversAll(covers: Coverage | null, plan: Plan, names: readonly string[]): boolean {
  if (covers === null || covers.header !== headerHash(plan)) return false
  return names.every((name) => {
    const hash = nodePartHash(plan, name)
    return hash !== null && Object.hasOwn(covers.nodes, name) && covers.nodes[name] === hash
  })
}
