import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { rolesOf } from '../policy/roles.ts'
import { expectedMs } from '../policy/windows.ts'
import type { WorkKind } from '../run/worked.ts'
import { type Durations, estimateOf } from './history.ts'

/** How much time a window must leave for a node, and whether that is known from history or assumed. */
export type NeededTime = { readonly ms: number; readonly is: 'known' | 'assumed' }

/**
 * The time that a node needs for this work: the longest over its roles. A role without an estimate counts with the
 * duration that the configuration expects of it, and the whole is then assumed.
 */
export function neededTime(durations: Durations, policy: Policy, node: Node, work: WorkKind): NeededTime {
  const each = rolesOf(policy, node).map((role): NeededTime => {
    const estimate = estimateOf(durations, work, role)
    if (estimate !== null) return { ms: estimate.neededMs, is: 'known' }
    return { ms: expectedMs(policy, role, work === 'upgrade' ? 'upgradeMs' : 'rebootMs'), is: 'assumed' }
  })
  return {
    ms: Math.max(...each.map(({ ms }) => ms)),
    is: each.some(({ is }) => is === 'assumed') ? 'assumed' : 'known',
  }
}
