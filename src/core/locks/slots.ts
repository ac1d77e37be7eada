import { distinctNames, isSameName, namesHost } from '../inventory/names.ts'
import type { Scope } from '../policy/policy.ts'
import { isDrained } from './lock-table.ts'
import type { Holder, WaitReason } from './locks.ts'

/** The holders and out nodes of a scope at one moment. */
export type ScopeOccupancy = {
  readonly scope: Scope
  readonly holders: readonly Holder[]
  /** Nodes of the scope that are out for reasons other than a run. */
  readonly out: readonly string[]
}

/** Whether the node itself takes a further slot. A node that is out already takes none, so only other runs count. */
export type Itself = 'is out already' | 'is in'

/** The other nodes that count against a scope: those in a run, and those that are out otherwise. */
function others(occupancy: ScopeOccupancy, node: string, itself: Itself) {
  const holders = occupancy.holders.filter((holder) => !isSameName(holder.node, node))
  const held = holders.map((holder) => holder.node)
  const gone = itself === 'is in' ? occupancy.out.filter((other) => !isSameName(other, node)) : []
  const out = distinctNames(gone).filter((other) => !namesHost(held, other))
  return { holders, out, counted: distinctNames([...held, ...gone]) }
}

/** How many slots of the scope are open for the node, which never counts against itself. */
export function openSlots(occupancy: ScopeOccupancy, node: string, itself: Itself): number {
  return occupancy.scope.slots - others(occupancy, node, itself).counted.length
}

/** What occupies the slot that a node's run needs in a scope; empty when a slot is open. */
export function occupiedBecause(occupancy: ScopeOccupancy, node: string, itself: Itself): readonly WaitReason[] {
  const { scope } = occupancy
  if (openSlots(occupancy, node, itself) > 0) return []
  const { holders, out } = others(occupancy, node, itself)
  const reasons: WaitReason[] = holders.map((holder) =>
    isDrained(holder)
      ? { for: 'drained', scope: scope.name, node: holder.node }
      : { for: 'holder', scope: scope.name, holder },
  )
  // A scope with no slots at all has no holder to name, but still no open slot.
  if (out.length > 0 || reasons.length === 0)
    reasons.push({ for: 'out', scope: scope.name, nodes: out, slots: scope.slots })
  return reasons
}
