import { hashOf } from '../hash.ts'
import type { Node } from '../inventory/node.ts'
import type { Policy, Scope } from './policy.ts'
import { rolesOf } from './roles.ts'

/** The scopes that a node's run must hold, all or none, with their current slots. */
export function scopesOf(policy: Policy, node: Node): readonly Scope[] {
  const scopes: Scope[] = [{ name: 'cluster', slots: policy.clusterSlots }]
  for (const role of rolesOf(policy, node)) scopes.push({ name: `role/${role}`, slots: policy.roles[role]?.slots ?? 1 })
  if (policy.rackSlots !== null && node.rack !== null)
    scopes.push({ name: `rack/${node.rack}`, slots: policy.rackSlots })
  if (policy.besideRebootmgr === 'yes' && node.group !== null) scopes.push({ name: `group/${node.group}`, slots: 1 })
  return scopes
}

/** The hash of everything that decides scopes and slots. Nothing starts while holders are stored under another hash. */
export const scopesHash = (policy: Policy): string =>
  hashOf({
    cluster: policy.clusterSlots,
    rack: policy.rackSlots,
    roles: Object.fromEntries(Object.entries(policy.roles).map(([role, { slots }]) => [role, slots])),
    unknownRole: policy.unknownRole,
    pins: policy.pins,
    besideRebootmgr: policy.besideRebootmgr,
  })
