import type { NodeNames } from '../inventory/node-names.ts'
import type { HealthFacts } from './facts.ts'

/**
 * Health facts with the inventory's spelling of every node. An ambiguous name stays unchanged, so that it counts
 * neither for nor against any node.
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
