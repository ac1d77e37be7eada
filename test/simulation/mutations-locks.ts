import { emptyLockTable } from '../../src/core/locks/lock-table.ts'
import type { ApprovalRule } from '../../src/core/policy/policy.ts'
import type { Mutation } from './mutation.ts'

const one = (rule: ApprovalRule | null): ApprovalRule | null =>
  rule && { ...rule, parts: rule.parts.map((part) => ({ ...part, count: 1 })) }

/** Mutations of locks, nodes and people. */
export const lockMutations: readonly Mutation[] = [
  {
    mutation: 'a scope gives away more places than it has',
    violates: 'I1',
    found: 'random runs',
    apply({ locks }) {
      const acquire = locks.acquire.bind(locks)
      locks.acquire = (request, admit) =>
        acquire({ ...request, scopes: request.scopes.map((scope) => ({ ...scope, slots: 9 })) }, async (state) => ({
          ...(await admit(state)),
          out: {},
          objection: null,
          unasked: [],
        }))
    },
  },
  {
    mutation: 'S06 the lock is freed when the node goes down, not when it is well again',
    violates: 'I1',
    found: 'scenarios',
    apply({ locks, context: { nodes } }) {
      const arm = nodes.arm.bind(nodes)
      nodes.arm = async (lock, ...rest) => {
        await arm(lock, ...rest)
        await locks.release(lock.run)
      }
    },
  },
  {
    mutation: 'the place of a drained node is free',
    violates: 'I1',
    found: 'scenarios',
    scenario: 'drain',
    apply({ locks }) {
      const keep = locks.keepDrained.bind(locks)
      locks.keepDrained = async (lock) => {
        const kept = await keep(lock)
        locks.table = { ...emptyLockTable, policyHash: locks.table.policyHash }
        return kept
      }
    },
  },
  {
    mutation: 'S04 a lock runs out after a while',
    violates: 'I1',
    found: 'scenarios',
    apply(world) {
      const hold = world.locks.hold.bind(world.locks)
      world.locks.hold = async (run) => {
        const standing = await hold(run)
        if (standing.is === 'held' && world.nowMs - standing.lock.holder.sinceMs > 5_000) await world.locks.release(run)
        return hold(run)
      }
    },
  },
  {
    mutation: 'a node that is out for another reason is counted as being in',
    violates: 'I1',
    found: 'random runs',
    profile: 'brokenNodes',
    apply({ cluster, locks, context: { inventory } }) {
      const nodes = inventory.nodes.bind(inventory)
      inventory.nodes = async () => (await nodes()).map((node) => ({ ...node, membership: 'alive' }))
      const health = cluster.health.bind(cluster)
      cluster.health = async () => {
        const facts = await health()
        return {
          ...facts,
          members: facts.members.map((member) => ({ ...member, state: 'alive' })),
          checks: facts.checks.map((check) => ({ ...check, status: 'passing' })),
          maintenance: [],
        }
      }
      const acquire = locks.acquire.bind(locks)
      locks.acquire = (request, admit) =>
        acquire(request, async (state) => ({ ...(await admit(state)), out: {}, objection: null }))
    },
  },
  {
    mutation: 'a worker that wakes up late puts a node into maintenance again',
    violates: 'I1',
    found: 'suspended workers',
    suspendedAt: 'apply',
    apply({ context, machines }) {
      const { maintenance } = context.capabilities
      const { apply } = maintenance
      maintenance.apply = (lock, node, mark) => {
        machines.get(node.name)?.left.delete(lock.run)
        return apply(lock, node, mark)
      }
    },
  },
  {
    mutation: 'S32 an armed reboot looks neither at its claim nor at the boot id nor at the clock',
    violates: 'I3',
    found: 'suspended workers',
    suspendedAt: 'arm',
    apply({ machines }) {
      for (const machine of machines.values()) machine.arm = ({ run }) => machine.goDown(run)
    },
  },
  {
    mutation: 'the boot id is read again right before arming, and that boot is ended',
    violates: 'I1',
    found: 'suspended workers',
    scenario: 'reboot',
    suspendedAt: 'arm',
    apply(world) {
      const suspends = world.suspends.bind(world)
      world.suspends = () => {
        // the node restarts by itself while the worker is suspended
        world.machine('storage-01').goDown('nobody')
        return suspends()
      }
      for (const machine of world.machines.values()) {
        const arm = machine.arm.bind(machine)
        machine.arm = (claim, _, until) => arm(claim, machine.bootId(), until)
      }
    },
  },
  {
    mutation: 'one approval counts as enough for storage',
    violates: 'I2',
    found: 'random runs',
    apply({ context }) {
      const { policy } = context
      const roles = Object.entries(policy.roles).map(([role, its]) => [role, { ...its, approvals: one(its.approvals) }])
      Object.assign(context, { policy: { ...policy, roles: Object.fromEntries(roles) } })
    },
  },
  {
    mutation: 'S46 whoever was once in a group is in it for ever',
    violates: 'I2',
    found: 'stops',
    apply({ people }) {
      const before = new Map(people.groups)
      people.members = async (group) => before.get(group) ?? []
    },
  },
  {
    mutation: 'S31 roles are read once and remembered',
    violates: 'I2',
    found: 'stops',
    scenario: 'drain',
    apply(world) {
      const { inventory } = world.context
      const nodes = inventory.nodes.bind(inventory)
      const roles = new Map(world.roles)
      inventory.nodes = async () => (await nodes()).map((node) => ({ ...node, roles: roles.get(node.name) ?? [] }))
    },
  },
  {
    mutation: 'a cluster that does not answer is as it was when it last did',
    violates: 'I7',
    found: 'random runs',
    profile: 'lostRights',
    apply(world) {
      const { cluster } = world
      for (const name of ['health', 'stopFlags', 'nodeConfig'] as const) {
        const ask = cluster[name].bind(cluster) as (...given: never[]) => Promise<unknown>
        let last: unknown
        Object.assign(cluster, {
          [name]: async (...given: never[]) => {
            try {
              last = await ask(...given)
            } catch (error) {
              if (last === undefined) throw error
            }
            return last
          },
        })
      }
    },
  },
  {
    mutation: 'a cluster that does not answer has stopped nothing',
    violates: 'I7',
    found: 'random runs',
    profile: 'lostRights',
    apply({ cluster }) {
      const [stopFlags, nodeConfig] = [cluster.stopFlags.bind(cluster), cluster.nodeConfig.bind(cluster)]
      cluster.stopFlags = () => stopFlags().catch(() => [])
      cluster.nodeConfig = (node) => nodeConfig(node).catch(() => ({ is: 'enabled', group: null }))
    },
  },
  {
    mutation: 'maintenance of others is taken for our own',
    violates: 'I5',
    found: 'scenarios',
    apply(world) {
      const { context, machines } = world
      const { maintenance } = context.capabilities
      for (const machine of machines.values()) machine.maintenance = 'disk swap by Kim'
      const { observe, revert } = maintenance
      maintenance.observe = async (node, mark) => {
        const state = await observe(node, mark)
        return state.is === 'not ours' ? { is: 'applied', evidence: state.what, routine: null } : state
      }
      maintenance.revert = (lock, node, mark) => {
        const machine = machines.get(node.name)
        if (machine && machine.maintenance !== null) {
          world.record({ run: lock.run, what: 'maintenance off', detail: machine.maintenance }, node.name)
          machine.maintenance = null
        }
        return revert(lock, node, mark)
      }
    },
  },
]
