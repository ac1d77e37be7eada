import type { Policy } from '../../src/core/policy/policy.ts'
import type { World } from '../world/world.ts'
import { worldWith } from './cycle.ts'

/** What other hands than ours do to the cluster of a world, and what they see there. What they did is seen at once. */
export type Others = {
  /** Sets the stop flag of the cluster, or of a group. */
  stop(reason: string, group?: string): Promise<void>
  /** Takes the configuration of a node away, so that nobody manages it. */
  unmanage(node: string): Promise<void>
  trigger(node: string, why: string): Promise<void>
  untrigger(node: string): Promise<void>
  /** Lets the check of the node's service fail with this output, or pass again: null. */
  check(node: string, failure: string | null): Promise<void>
  /** Lets the node die, so that the cluster takes it for failed. */
  die(node: string): Promise<void>
  /** Breaks the lock of a node, saying why. */
  breakLock(node: string): Promise<void>
  /** Takes the cluster and its store of locks away from the bot, and gives them back. */
  takeAway(): void
  giveBack(): void
  /** What other tools of the cluster were told, oldest first. */
  announced(): Promise<readonly string[]>
}

/** A world, and whoever else has hands in its cluster. */
export type ConformanceScenario = { readonly world: World; readonly others: Others }

/** Sets a scene in which a few things of the policy are otherwise: in memory, or on a real Consul. */
export type OpenScenario = (over?: Partial<Policy>) => Promise<ConformanceScenario>

/** Everything in memory. */
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

/** Somebody breaks the lock of a node. */
export async function breaks({ context: { locks } }: World, node: string): Promise<void> {
  const { scopes } = await locks.state()
  const holder = scopes.flatMap(({ holders }) => holders).find((one) => one.node === node)
  if (!holder) throw new Error(`${node} holds no lock`)
  await locks.breakLock(holder, 'somebody', 'by mistake')
}
