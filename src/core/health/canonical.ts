import type { NodeNames } from '../inventory/node-names.ts'
import type { HealthFacts } from './facts.ts'

/**
 * Health with the inventory's spelling of every node. A name that could be more than one node is left as it is, so that
 * it neither excuses nor vouches for any of them.
 */
export function underInventoryNames(facts: HealthFacts, names: NodeNames): HealthFacts {
  const canonical = <T extends { readonly node: string }>(things: readonly T[]): readonly T[] =>
    things.map((thing) => ({ ...thing, node: names.canonical(thing.node) }))
  return {
    ...facts,
    members: canonical(facts.members),
    instances: canonical(facts.instances),
    checks: canonical(facts.checks),
    maintenance: canonical(facts.maintenance),
    whitelist: facts.whitelist.map((name) => names.canonical(name)),
    ...(facts.servers === undefined ? {} : { servers: facts.servers.map((name) => names.canonical(name)) }),
  }
}
