import { Denied } from '../../src/engine/ports/failure.ts'
import type { HeldLock } from '../../src/engine/ports/locks.ts'
import type { World } from '../world/world.ts'
import type { Mutation } from './mutation.ts'

/** Returns the fallback when the store denies the read. */
async function orRefused<T>(ask: Promise<T>, fallback: T): Promise<T> {
  try {
    return await ask
  } catch (error) {
    if (error instanceof Denied) return fallback
    throw error
  }
}

/** Makes reads that are denied as a whole return short lists instead. */
function comesShort({ cluster, inventory }: World): void {
  const [nodes, stopFlags] = [inventory.nodes.bind(inventory), cluster.stopFlags.bind(cluster)]
  const [nodeConfig, triggers] = [cluster.nodeConfig.bind(cluster), cluster.triggers.bind(cluster)]
  inventory.nodes = () => orRefused(nodes(), inventory.lastKnown()?.nodes.slice(1) ?? [])
  cluster.stopFlags = () => orRefused(stopFlags(), [])
  cluster.nodeConfig = (node) => orRefused(nodeConfig(node), { is: 'enabled', group: null })
  cluster.triggers = () => orRefused(triggers(), [])
}

/** Mutations of denied, short, partial and late answers, and of requests that are handled twice. */
export const sourceMutations: readonly Mutation[] = [
  {
    mutation: 'F01 a list that rights made shorter counts as complete',
    violates: 'I7',
    found: 'random runs',
    profile: 'lostRights',
    apply: comesShort,
  },
  {
    mutation: 'F01 a right that is revoked during a run is not noticed before the reboot',
    violates: 'I7',
    found: 'random runs',
    profile: 'lostRights',
    apply({ rights }) {
      rights.missing = async () => []
    },
  },
  {
    mutation: 'F02 a phase that the lock store refused to write counts as written',
    violates: 'I5',
    found: 'random runs',
    profile: 'lostRights',
    apply({ locks }) {
      const enter = locks.enter.bind(locks)
      locks.enter = (lock, phase) => {
        const written = { ...lock, holder: { ...lock.holder, phase } } as HeldLock
        return orRefused(enter(lock, phase), { is: 'held', lock: written })
      }
    },
  },
  {
    mutation: 'F14 a resume that is heard again lifts whatever stop stands now',
    violates: 'I7',
    found: 'random runs',
    profile: 'replays',
    apply({ cluster }) {
      const liftStop = cluster.liftStop.bind(cluster)
      cluster.liftStop = async (scope, version) =>
        liftStop(scope, (await cluster.standingStop(scope))?.version ?? version)
    },
  },
  {
    mutation: 'a hook is begun whenever it is asked for, also by a request that arrives late',
    violates: 'I1',
    found: 'random runs',
    profile: 'replays',
    apply({ machines }) {
      for (const machine of machines.values()) {
        const start = machine.start.bind(machine)
        machine.start = (...asked) => start(...asked) || true
      }
    },
  },
]
