import type { Node } from '../../src/core/inventory/node.ts'
import type { Membership } from '../../src/core/policy/membership.ts'
import type { ApprovalRule, Channel, Person, Policy, RolePolicy } from '../../src/core/policy/policy.ts'
import { nodeOf } from '../world/node.ts'

/** A node with this name and these properties. */
export const node = (name: string, rest: Partial<Node> = {}): Node => nodeOf(name, { cluster: 'eu-1', ...rest })

/** Twelve nodes in two racks, one without a role, one with two. */
export const fleet: readonly Node[] = [
  ...['01', '02', '03', '10'].map((number, index) =>
    node(`storage-${number}`, { roles: ['storage'], rack: index < 2 ? 'b1' : 'b2', zone: 'z1', group: 'ceph-a' }),
  ),
  ...['01', '02', '03'].map((number) => node(`compute-${number}`, { roles: ['compute'], rack: 'b1', zone: 'z2' })),
  node('hyper-01', { roles: ['compute', 'storage'], rack: 'b2' }),
  node('odd-01', { rack: 'b2' }),
]

/** A rule of one part. */
export const rule = (count: number, groups: readonly string[], rest: Partial<ApprovalRule> = {}): ApprovalRule => ({
  parts: [{ count, groups, people: [] }],
  expiresAfterMs: 4 * 3_600_000,
  requesterCounts: 'no',
  ...rest,
})

const role = (approvals: ApprovalRule | null): RolePolicy => ({
  approvals,
  slots: 1,
  gates: [],
  drainHooks: [],
  undrainHooks: [],
  withoutChecks: 'refuse',
  passes: 2,
})

/** Two approvals for storage and none for compute; operators may use all commands in the cluster's channel. */
export const policy: Policy = {
  cluster: 'eu-1',
  mode: 'act',
  roles: { storage: role(rule(2, ['SSTORAGE'])), compute: role(null) },
  unknownRole: 'storage',
  pins: {},
  clusterSlots: 1,
  rackSlots: 1,
  access: [{ channels: ['COPS'], people: [], groups: ['SOPS'], commands: ['*'], targets: ['all'] }],
  limits: {
    acquireLockMs: 1,
    verifyMs: 1,
    hookMs: 1,
    taskMs: 1,
    settleMs: 1,
    bootMs: 1,
    stableMs: 1,
    upgradeMs: 1,
    armSeconds: 1,
    nodes: 50,
    draftMs: 1,
  },
  besideRebootmgr: 'no',
  callsGroups: [],
  callsPeople: [],
  channel: 'COPS',
  securityChannel: null,
  people: [],
  breakGlass: null,
  undoTasksHook: null,
}

/** A person with groups. */
export const who = (name: string, groups: readonly string[] = [], kind: Person['kind'] = 'member'): Membership => ({
  person: { id: `U${name.toUpperCase()}`, name, kind },
  groups,
})

/** The cluster's channel. */
export const ops: Channel = { id: 'COPS', name: 'ops', sharing: 'own' }
