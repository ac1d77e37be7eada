/**
 * The ranks of capabilities, in the order in which a node's capabilities are applied. `guard` and `stop new work` come before
 * the drain hooks, the others after the hooks and pre-boot tasks. The gates are checked again before the first `shield` or
 * `maintenance`.
 */
export const capabilityRanks = ['guard', 'stop new work', 'move work', 'silence', 'shield', 'maintenance'] as const

/** When a capability is applied, compared with the other capabilities of its node. */
export type CapabilityRank = (typeof capabilityRanks)[number]

/** A capability by its name and rank. */
export type RankedCapability = { readonly name: string; readonly rank: CapabilityRank }

const place = ({ rank }: RankedCapability): number => capabilityRanks.indexOf(rank)

/**
 * The capabilities of all roles of a node in the order in which they are applied: each name once, by rank; within a rank
 * in the order of first mention.
 */
export function applyOrder<C extends RankedCapability>(roles: readonly (readonly C[])[]): readonly C[] {
  const once = new Map(roles.flat().map((capability) => [capability.name, capability]))
  return [...once.values()].sort((a, b) => place(a) - place(b))
}

/** The same capabilities in the order in which they are reverted: the reverse of the order in which they were applied. */
export const revertOrder = <C extends RankedCapability>(applied: readonly C[]): readonly C[] => applied.toReversed()

const before = (rank: CapabilityRank) => (capability: RankedCapability) =>
  place(capability) < capabilityRanks.indexOf(rank)

/**
 * Capabilities in their order of application, in three parts: those before the work is moved away, those that move work or
 * silence alerts, and those that shield the node, before which the gates are checked again.
 */
export function inParts<C extends RankedCapability>(order: readonly C[]) {
  return {
    first: order.filter(before('move work')),
    moving: order.filter((one) => before('shield')(one) && !before('move work')(one)),
    shielding: order.filter((one) => !before('shield')(one)),
  }
}
