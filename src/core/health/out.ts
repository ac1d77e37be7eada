import type { Node } from '../inventory/node.ts'
import { nodeNames, nodesByOwnName } from '../inventory/node-names.ts'
import type { LockState } from '../locks/locks.ts'
import { memoizedFor } from '../memoized.ts'
import type { Policy } from '../policy/policy.ts'
import { scopesOf } from '../policy/scopes.ts'
import type { HealthFacts } from './facts.ts'

/** A node that is out for reasons other than a run of Lockkeeper, with all these reasons. */
export type OutNode = {
  readonly node: string
  readonly group: string | null
  readonly why: readonly ('failed' | 'left' | 'absent' | 'in maintenance' | 'in progress elsewhere')[]
}

/** The nodes that are out. A node that holds a lock is omitted, because it is counted as a holder. */
export function nodesOut(nodes: readonly Node[], facts: HealthFacts, locks: LockState): readonly OutNode[] {
  const names = nodeNames(nodes)
  const held = new Set(locks.scopes.flatMap(({ holders }) => holders.map(({ node }) => names.canonical(node))))
  // An ambiguous name counts for every node that it may mean.
  const elsewhere = locks.foreign
    .filter((hold) => hold.is === 'in progress')
    .flatMap((hold) => names.possible(hold.node).map((node) => ({ ...hold, node })))
  const known = elsewhere.length === 0 ? outByFacts(facts)(nodes) : withReasons(nodes, facts, elsewhere)
  const strangers = elsewhere
    .filter(({ node }) => !nodes.some(({ name }) => name === node))
    .map(({ node, group }): OutNode => ({ node, group, why: ['in progress elsewhere'] }))
  return [...known, ...strangers].filter(({ node, why }) => why.length > 0 && !held.has(node))
}

function withReasons(
  nodes: readonly Node[],
  facts: HealthFacts,
  elsewhere: readonly { readonly node: string }[],
): readonly OutNode[] {
  const members = new Map(facts.members.map(({ node, state }) => [node, state]))
  const inMaintenance = new Set(facts.maintenance.map(({ node }) => node))
  return nodes.map(({ name, group, membership }): OutNode => {
    const state = membership === 'alive' ? (members.get(name) ?? 'absent') : membership
    const why: OutNode['why'][number][] = state === 'alive' ? [] : [state]
    if (inMaintenance.has(name)) why.push('in maintenance')
    if (elsewhere.some(({ node }) => node === name)) why.push('in progress elsewhere')
    return { node: name, group, why }
  })
}

/** The nodes that are out by the facts alone, found once for each answer of the sources. */
const outByFacts = memoizedFor((facts: HealthFacts) =>
  memoizedFor((nodes: readonly Node[]) => withReasons(nodes, facts, []).filter(({ why }) => why.length > 0)),
)

/** The nodes that are out, by scope; a node that is not in the inventory counts in the cluster and in its group. */
export function outByScope(
  policy: Policy,
  nodes: readonly Node[],
  out: readonly OutNode[],
): { readonly [scope: string]: readonly string[] } {
  const inventory = nodesByOwnName(nodes)
  const byScope = new Map<string, string[]>()
  for (const { node, group } of out) {
    const known = inventory.get(node)
    const unknownScopes = group === null ? ['cluster'] : ['cluster', `group/${group}`]
    const scopes = known ? scopesOf(policy, known).map(({ name }) => name) : unknownScopes
    for (const scope of scopes)
      byScope
        .set(scope, byScope.get(scope) ?? [])
        .get(scope)
        ?.push(node)
  }
  return Object.fromEntries(byScope)
}
