import { distinctNames, isSameName, namesHost } from '../inventory/names.ts'
import type { Scope } from '../policy/policy.ts'
import { isDrained } from './lock-table.ts'
import type { Holder, WaitReason } from './locks.ts'

/** One scope at one moment, as a node's run sees it. */
export type ScopeOccupancy = {
  readonly scope: Scope
  readonly holders: readonly Holder[]
  /** Nodes of the scope that are out for another reason than a run. */
  readonly out: readonly string[]
}

/** Whether the node adds to what is out: one that is out already adds none, and then only other runs count. */
export type Itself = 'is out already' | 'is in'

/** Nodes of the crowd other than this one that are in a run, and those that are out beside them. */
function others(crowd: ScopeOccupancy, node: string, itself: Itself) {
  const holders = crowd.holders.filter((holder) => !isSameName(holder.node, node))
  const held = holders.map((holder) => holder.node)
  const gone = itself === 'is in' ? crowd.out.filter((other) => !isSameName(other, node)) : []
  const out = distinctNames(gone).filter((other) => !namesHost(held, other))
  return { holders, out, counted: distinctNames([...held, ...gone]) }
}

/** How many slots of the scope are open for the node: it never counts against itself. */
export function openSlots(crowd: ScopeOccupancy, node: string, itself: Itself): number {
  return crowd.scope.slots - others(crowd, node, itself).counted.length
}

/** What takes the slot that a node's run needs in a scope; empty when one is open. */
export function occupiedBecause(crowd: ScopeOccupancy, node: string, itself: Itself): readonly WaitReason[] {
  const { scope } = crowd
  if (openSlots(crowd, node, itself) > 0) return []
  const { holders, out } = others(crowd, node, itself)
  const reasons: WaitReason[] = holders.map((holder) =>
    isDrained(holder)
      ? { for: 'drained', scope: scope.name, node: holder.node }
      : { for: 'holder', scope: scope.name, holder },
  )
  // without slots nobody is in the way, and still there is no slot
  if (out.length > 0 || reasons.length === 0)
    reasons.push({ for: 'out', scope: scope.name, nodes: out, slots: scope.slots })
  return reasons
}
