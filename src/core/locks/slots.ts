import type { Scope } from '../policy/policy.ts'
import { isDrained } from './book.ts'
import type { Holder, WaitReason } from './locks.ts'

/** One scope at one moment, as a node's run sees it. */
export type Crowd = {
  readonly scope: Scope
  readonly holders: readonly Holder[]
  /** Nodes of the scope that are out for another reason than a run. */
  readonly out: readonly string[]
}

/**
 * What takes the place that a node's run needs in a scope; empty when there is room.
 * The node itself never counts against itself, and one that is already out adds none: then only other runs count.
 */
export function fullBecause(crowd: Crowd, node: string, itself: 'is out already' | 'is in'): readonly WaitReason[] {
  const { scope } = crowd
  const holders = crowd.holders.filter((holder) => holder.node !== node)
  const held = new Set(holders.map((holder) => holder.node))
  const out = itself === 'is in' ? [...new Set(crowd.out)].filter((other) => other !== node && !held.has(other)) : []
  if (held.size + out.length < scope.slots) return []
  const reasons: WaitReason[] = holders.map((holder) =>
    isDrained(holder)
      ? { for: 'drained', scope: scope.name, node: holder.node }
      : { for: 'holder', scope: scope.name, holder },
  )
  // without slots nobody is in the way, and still there is no place
  if (out.length > 0 || reasons.length === 0)
    reasons.push({ for: 'out', scope: scope.name, nodes: out, slots: scope.slots })
  return reasons
}
