import type { Policy } from '../../src/core/policy/policy.ts'
import { harbour } from '../world/harbour.ts'
import { policy as ownPolicy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

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

const storage = ownPolicy.roles.storage
const approvals = storage?.approvals ? { ...storage.approvals, expiresAfterMs: 600_000 } : null

/** The policy of the harbour with short limits, so that long waits end within a simulation. */
const seaPolicy: Policy = {
  ...ownPolicy,
  roles: {
    ...ownPolicy.roles,
    ...(storage ? { storage: { ...storage, approvals, passes: 2, gates: ['ceph'] } } : {}),
  },
  limits,
  undoTasksHook: 'undo-tasks',
}

/** A world for simulations: the harbour, with machines that boot quickly, and with tasks of their own on one of them. */
export function sea(policy: Policy = seaPolicy): World {
  const world = harbour(policy)
  for (const machine of world.machines.values()) machine.rebootMs = 4_000
  const does = { exitCode: 0, tail: '', lastsMs: 1_500 }
  world.machine('storage-01').folders.set('/etc/rebootmgr/pre_boot_tasks', { '10-stop': does })
  return world
}
