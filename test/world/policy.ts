import type { Policy, RolePolicy } from '../../src/core/policy/policy.ts'

/** Ids of the world's people: full members first, then those whom nobody listens to. */
export const ana = 'U0ANA'
export const ben = 'U0BEN'
export const chris = 'U0CHRIS'
export const dora = 'U0DORA'
export const gus = 'U0GUS'
export const sue = 'U0SUE'
export const rob = 'U0ROB'
export const dan = 'U0DAN'

/** Who is in the group that approves, and where people speak. */
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

/** A policy as a team with storage has it: two approvals for storage, none elsewhere. */
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

/** Who is in the group that approves compute nodes, where they have a rule of their own. */
export const ops = 'S0OPS'

/** The same policy with a rule for compute nodes, so that a plan with both has two parts: one person of `ops` approves. */
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
