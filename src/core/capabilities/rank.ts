/**
 * The ranks of capabilities, in the order in which a node's capabilities are applied. `guard` and `stop new work` come
 * before the drain hooks, the others after the hooks and pre-boot tasks. The gates are asked again before the first
 * `shield` or `maintenance`.
 */
export const capabilityRanks = ['guard', 'stop new work', 'move work', 'silence', 'shield', 'maintenance'] as const

/** When a capability is applied, compared with the other capabilities of its node. */
export type CapabilityRank = (typeof capabilityRanks)[number]

/** A capability by its name and rank. */
export type RankedCapability = { readonly name: string; readonly rank: CapabilityRank }

const place = ({ rank }: RankedCapability): number => capabilityRanks.indexOf(rank)

/**
 * The capabilities of all roles of a node in the order of application: each name once, by rank, and within a rank by
 * first mention.
 */
export function applyOrder<C extends RankedCapability>(roles: readonly (readonly C[])[]): readonly C[] {
  const once = new Map(roles.flat().map((capability) => [capability.name, capability]))
  return [...once.values()].sort((a, b) => place(a) - place(b))
}

/** The capabilities in the order of reverting: the reverse of the order of application. */
export const revertOrder = <C extends RankedCapability>(applied: readonly C[]): readonly C[] => applied.toReversed()

const before = (rank: CapabilityRank) => (capability: RankedCapability) =>
  place(capability) < capabilityRanks.indexOf(rank)

/**
 * Splits capabilities in order of application into three parts: `first` come before work is moved away, `moving` move
 * work or silence alerts, and `shielding` follow the second check of the gates.
 */
export function inParts<C extends RankedCapability>(order: readonly C[]) {
  return {
    first: order.filter(before('move work')),
    moving: order.filter((one) => before('shield')(one) && !before('move work')(one)),
    shielding: order.filter((one) => !before('shield')(one)),
  }
}
