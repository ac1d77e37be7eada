import type { Policy } from '../../src/core/policy/policy.ts'
import { pick, randomFrom } from '../simulation/random.ts'
import { vocabulary } from '../world/demo-cluster.ts'
import { ana, ben, chris, policy } from '../world/policy.ts'
import { World } from '../world/world.ts'

/** How much happens: rolling reboots in channels, one cluster for each, with failures and approvals at random moments. */
export type Load = {
  readonly seed: number
  readonly channels: number
  /** The operations of each channel, and the nodes of each operation. */
  readonly operations: number
  readonly nodes: number
  /** The time within which all operations are requested. */
  readonly spreadMs: number
  /** The bots that share the turns and the limits. */
  readonly bots: number
}

/** A request of a rolling reboot, and when two people approve it; null where nobody must. */
export type PlannedRequest = {
  readonly world: number
  readonly words: string
  readonly atMs: number
  readonly approvedAfterMs: readonly number[] | null
}

/** The clusters of a load, one for each channel, and what people request of them. */
export type Clusters = { readonly worlds: readonly World[]; readonly requests: readonly PlannedRequest[] }

/** The id of a channel, from 0. */
export const channelId = (number: number): string => `C0LOAD${String(number + 1).padStart(2, '0')}`

const two = (number: number): string => String(number + 1).padStart(2, '0')

/** Slots for every node, so that all operations of a cluster work at the same time. */
function policyOf({ operations, nodes }: Load, number: number): Policy {
  const slots = operations * nodes
  const [storage, compute] = [policy.roles.storage, policy.roles.compute]
  if (storage === undefined || compute === undefined) throw new Error('the policy of the world has no such roles')
  const roles = {
    storage: { ...storage, slots, withoutChecks: 'allow', passes: 1 } as const,
    compute: { ...compute, slots, drainHooks: ['evacuate'], undrainHooks: [] },
  }
  return {
    ...policy,
    cluster: `load-${two(number)}`,
    roles,
    clusterSlots: slots,
    channel: channelId(number),
    callsPeople: [],
    limits: { ...policy.limits, bootMs: 120_000, nodes: slots },
  }
}

const failingShare = 0.3
const approvedShare = 0.5

/** Creates the clusters of a load. The seed determines which operations need approvals, which nodes fail, and how. */
export function clustersOf(load: Load): Clusters {
  const random = randomFrom(load.seed)
  let operations = 0
  const ids = { operation: () => `op-T${++operations}`, campaign: () => `c-T${++operations}` }
  const requests: PlannedRequest[] = []
  const worlds = Array.from({ length: load.channels }, (_, number) => {
    const groups = Array.from({ length: load.operations }, (__, group) => {
      const role = random() < approvedShare ? 'storage' : 'compute'
      const nodes = Array.from({ length: load.nodes }, (___, node) => `${role}${two(group)}-${two(node)}`)
      return { role, nodes, prefix: `${role}${two(group)}` }
    })
    const world = new World({
      policy: policyOf(load, number),
      vocabulary,
      nodes: Object.fromEntries(groups.flatMap(({ role, nodes }) => nodes.map((node) => [node, [role]] as const))),
    })
    world.people.channels.set(channelId(number), 'own')
    world.cluster.workTags = ['rebootmgr', `max_failing=${load.operations * load.nodes}`]
    Object.assign(world.context, { ids })
    for (const { role, nodes, prefix } of groups) {
      for (const node of nodes) {
        // a member that failed in one group keeps nothing in the others from starting
        world.groups.set(node, prefix)
        world.machine(node).rebootMs = 15_000 + Math.floor(random() * 15_000)
      }
      if (random() < failingShare) {
        const { faults } = world.machine(pick(nodes, random()))
        if (random() < 0.5) faults.neverReturns = true
        else faults.refusesReboot = true
      }
      requests.push({
        world: number,
        words: `reboot ${prefix}-* --waves none --reason "new kernel"`,
        atMs: Math.floor(random() * load.spreadMs),
        approvedAfterMs: role === 'storage' ? [20_000 + random() * 60_000, 90_000 + random() * 60_000] : null,
      })
    }
    return world
  })
  return { worlds, requests }
}

/** Who requests every reboot, and who approves. */
export const requester = ana
export const approving = [ben, chris] as const
