import type { Policy } from '../../src/core/policy/policy.ts'
import type { World } from '../world/world.ts'
import { worldWith } from './cycle.ts'

/** What other actors do to the cluster of a world, and what they see there. Their changes are visible at once. */
export type Others = {
  /** Sets the stop flag of the cluster or of a group. */
  stop(reason: string, group?: string): Promise<void>
  /** Removes the configuration of a node, so that the node is not managed. */
  unmanage(node: string): Promise<void>
  trigger(node: string, why: string): Promise<void>
  untrigger(node: string): Promise<void>
  /** Makes the check of the node's service fail with this output; null makes it pass again. */
  check(node: string, failure: string | null): Promise<void>
  /** Kills the node, so that the cluster counts it as failed. */
  die(node: string): Promise<void>
  /** Breaks the lock of a node, with a reason. */
  breakLock(node: string): Promise<void>
  /** Makes the cluster and its lock store unreachable for the bot; `giveBack` restores both. */
  takeAway(): void
  giveBack(): void
  /** The announcements that other tools of the cluster received, oldest first. */
  announced(): Promise<readonly string[]>
}

/** A world and the other actors in its cluster. */
export type ConformanceScenario = { readonly world: World; readonly others: Others }

/** Opens a scenario with overrides of the policy, in memory or on a real Consul. */
export type OpenScenario = (over?: Partial<Policy>) => Promise<ConformanceScenario>

/** A scenario with all parts in memory. */
export const inMemory: OpenScenario = async (over) => {
  const world = worldWith(over)
  return { world, others: othersOf(world) }
}

function othersOf(world: World): Others {
  const { cluster, locks } = world
  const setAway = (away: boolean): void => void Object.assign(cluster, { away }, Object.assign(locks, { away }))
  return {
    async stop(reason, group) {
      const scope = group === undefined ? 'cluster' : 'group'
      cluster.flags.push({ scope, group: group ?? null, reason, by: null, sinceMs: null })
      cluster.touch()
    },
    unmanage: async (node) => void cluster.configs.set(node, { is: 'not managed', why: 'it has none' }),
    trigger: async (node, why) => cluster.trigger(node, why),
    async untrigger(node) {
      cluster.keys.delete(node)
      cluster.touch()
    },
    check: async (node, failure) => cluster.check(node, failure),
    async die(node) {
      const machine = world.machine(node)
      machine.rebootMs = Number.POSITIVE_INFINITY
      machine.goDown('nobody')
    },
    breakLock: (node) => breaks(world, node),
    takeAway: () => setAway(true),
    giveBack: () => setAway(false),
    announced: async () => cluster.announced,
  }
}

/** Breaks the lock of a node as another person. */
export async function breaks({ context: { locks } }: World, node: string): Promise<void> {
  const { scopes } = await locks.state()
  const holder = scopes.flatMap(({ holders }) => holders).find((one) => one.node === node)
  if (!holder) throw new Error(`${node} holds no lock`)
  await locks.breakLock(holder, 'somebody', 'by mistake')
}
