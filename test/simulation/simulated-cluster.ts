import type { Policy } from '../../src/core/policy/policy.ts'
import { harbour, vocabulary } from '../world/demo-cluster.ts'
import { policy as ownPolicy } from '../world/policy.ts'
import { World } from '../world/world.ts'

const limits = {
  ...ownPolicy.limits,
  acquireLockMs: 600_000,
  verifyMs: 60_000,
  hookMs: 60_000,
  taskMs: 60_000,
  settleMs: 2_000,
  bootMs: 60_000,
  stableMs: 3_000,
  upgradeMs: 60_000,
}

const traffic = { drainHooks: ['shift-traffic'], undrainHooks: ['take-traffic'] }
const storage = ownPolicy.roles.storage
const approvals = storage?.approvals ? { ...storage.approvals, expiresAfterMs: 600_000 } : null

/** The demo cluster's policy with short limits, so that long waits end within a simulation. */
export const shortLimitsPolicy: Policy = {
  ...ownPolicy,
  roles: {
    ...ownPolicy.roles,
    ...(ownPolicy.roles.control ? { gateway: { ...ownPolicy.roles.control, ...traffic } } : {}),
    ...(storage ? { storage: { ...storage, approvals, passes: 2, gates: ['ceph'] } } : {}),
  },
  limits,
  undoTasksHook: 'undo-tasks',
}

/** The demo cluster with machines that boot quickly, and a pre-boot task on `storage-01`. */
export const smallCluster = (policy: Policy = shortLimitsPolicy): World => quick(harbour(policy))

const fleet = { storage: 6, control: 3, compute: 8, gateway: 3 }

/** Twenty node names with their roles: storage, control, compute and gateway. */
const twenty: { readonly [node: string]: readonly string[] } = Object.fromEntries(
  Object.entries(fleet).flatMap(([role, count]) =>
    Array.from({ length: count }, (_, index) => [`${role}-${String(index + 1).padStart(2, '0')}`, [role]] as const),
  ),
)

/** A cluster of twenty nodes with four roles, otherwise like `smallCluster`. */
export const largeCluster = (): World => clusterOf(twenty, shortLimitsPolicy)

/** A cluster of these nodes with this policy, otherwise like `smallCluster`. */
export const clusterOf = (nodes: { readonly [node: string]: readonly string[] }, policy: Policy): World =>
  quick(new World({ policy, vocabulary, nodes }))

function quick(world: World): World {
  for (const machine of world.machines.values()) machine.rebootMs = 4_000
  const does = { exitCode: 0, tail: '', lastsMs: 1_500 }
  world.machine('storage-01').folders.set('/etc/rebootmgr/pre_boot_tasks', { '10-stop': does })
  return world
}
