import type { Clock } from '../../engine/ports/clock.ts'
import type { RecentReads } from '../../engine/ports/cluster.ts'
import { remembered } from '../../engine/ports/remembered.ts'

/** How long addresses are reused, in milliseconds. */
const reusedMs = 30_000

/**
 * The addresses of nodes by name; null when the name is enough. An address that is up to half a minute old only decides
 * where to connect: the host that answers must have the host key of the node's name.
 */
export function addressLookup({ inventory }: Pick<RecentReads, 'inventory'>, clock: Clock) {
  const read = async () => new Map((await inventory.nodes()).map(({ name, address }) => [name, address]))
  const addresses = remembered(reusedMs, clock, read)
  return async (name: string): Promise<string | null> => {
    const address = (await addresses.get()).get(name)
    // a node that is new since then, or a host of an operator's command, which is in no inventory
    return address === undefined ? ((await read()).get(name) ?? null) : address
  }
}
