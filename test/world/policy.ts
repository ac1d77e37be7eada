import type { Policy, RolePolicy } from '../../src/core/policy/policy.ts'

/** IDs of the world's people: four members, then a guest, a stranger, a bot and a deactivated account. */
export const ana = 'U0ANA'
export const ben = 'U0BEN'
export const chris = 'U0CHRIS'
export const dora = 'U0DORA'
export const gus = 'U0GUS'
export const sue = 'U0SUE'
export const rob = 'U0ROB'
export const dan = 'U0DAN'

/** The group that approves storage, and two channels. */
export const approvers = 'S0APPROVERS'
export const channel = 'C0STORAGE'
export const sharedChannel = 'C0SHARED'

const freely: RolePolicy = {
  approvals: null,
  slots: 1,
  gates: [],
  drainHooks: [],
  undrainHooks: [],
  withoutChecks: 'allow',
  passes: 1,
}

/** A policy under which storage needs two approvals and other roles need none. */
export const policy: Policy = {
  cluster: 'harbour',
  mode: 'act',
  roles: {
    storage: {
      ...freely,
      approvals: {
        parts: [{ count: 2, groups: [approvers], people: [] }],
        expiresAfterMs: 3_600_000,
        requesterCounts: 'no',
      },
      withoutChecks: 'refuse',
      passes: 3,
    },
    compute: { ...freely, slots: 2, drainHooks: ['evacuate'], undrainHooks: ['enable'] },
    control: { ...freely },
  },
  unknownRole: 'storage',
  pins: {},
  clusterSlots: 3,
  rackSlots: null,
  access: [{ channels: ['*'], people: ['*'], groups: [], commands: ['*'], targets: ['all'] }],
  limits: {
    acquireLockMs: 3_600_000,
    verifyMs: 600_000,
    hookMs: 600_000,
    taskMs: 600_000,
    settleMs: 5_000,
    bootMs: 480_000,
    stableMs: 10_000,
    upgradeMs: 600_000,
    armSeconds: 60,
    nodes: 50,
    draftMs: 1_800_000,
  },
  besideRebootmgr: 'no',
  callsGroups: [],
  callsPeople: [ana],
  channel,
  securityChannel: null,
  people: [],
  breakGlass: null,
  undoTasksHook: null,
}

/** The group that approves compute nodes under `policyOfParts`. */
export const ops = 'S0OPS'

/** The same policy with one approval by `ops` for compute nodes, so that a plan with both roles has two parts. */
export const policyOfParts: Policy = {
  ...policy,
  roles: {
    ...policy.roles,
    compute: {
      ...freely,
      slots: 2,
      approvals: { parts: [{ count: 1, groups: [ops], people: [] }], expiresAfterMs: 7_200_000, requesterCounts: 'no' },
    },
  },
}
