import { hashOf } from '../hash.ts'
import { foldName } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import type { Policy, Scope } from './policy.ts'
import { rolesOf } from './roles.ts'

/**
 * The scopes that a node's run must hold, all or none, with their current slots. A rack is one scope however its nodes
 * spell it.
 */
export function scopesOf(policy: Policy, node: Node): readonly Scope[] {
  const scopes: Scope[] = [{ name: 'cluster', slots: policy.clusterSlots }]
  for (const role of rolesOf(policy, node)) scopes.push({ name: `role/${role}`, slots: policy.roles[role]?.slots ?? 1 })
  if (policy.rackSlots !== null && node.rack !== null)
    scopes.push({ name: `rack/${foldName(node.rack)}`, slots: policy.rackSlots })
  if (policy.besideRebootmgr === 'yes' && node.group !== null) scopes.push({ name: `group/${node.group}`, slots: 1 })
  return scopes
}

/** The groups whose locks of the other coordinator a run takes beside it: all of them, because the cluster's scope has them all. */
export const groupsTouched = ({ besideRebootmgr }: Policy, nodes: readonly Pick<Node, 'group'>[]): readonly string[] =>
  besideRebootmgr === 'yes' ? [...new Set(nodes.flatMap(({ group }) => (group === null ? [] : [group])))].sort() : []

/** The hash of everything that decides scopes and slots. Nothing starts while holders are stored under another hash. */
export const scopesHash = (policy: Policy): string =>
  hashOf({
    cluster: policy.clusterSlots,
    rack: policy.rackSlots,
    // each spelling of a rack was a scope of its own before
    rackNames: policy.rackSlots === null ? undefined : 'folded',
    roles: Object.fromEntries(Object.entries(policy.roles).map(([role, { slots }]) => [role, slots])),
    unknownRole: policy.unknownRole,
    pins: policy.pins,
    besideRebootmgr: policy.besideRebootmgr,
  })
