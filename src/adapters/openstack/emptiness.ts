import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { CountMachines } from './machines.ts'
import type { Begun } from './moves.ts'
import type { Nova } from './nova.ts'
import type { Placement } from './placement.ts'

/** The witnesses of an empty host, besides the lists of Nova. */
export type EmptinessWorld = {
  readonly nova: Pick<Nova, 'service'>
  readonly placement: Pick<Placement, 'allocations'>
  readonly machines: CountMachines
  readonly clock: Clock
}

/** One look at a host. */
export type Look = {
  /**
   * The host has no servers and no open migrations in the lists of Nova: asks the other witnesses. `moved` servers have
   * left it since the run began.
   */
  end(host: string, begun: Begun, moved: number): Promise<CapabilityState>
}

/** From when the service takes no new servers until none that was placed before can still appear, in milliseconds. */
const placedBeforeMs = 60_000
/** Between the two looks that both find the host empty, in milliseconds. */
const betweenLooksMs = 15_000
/** A state in which something is waited for. */
export const waiting = (on: 'apply' | 'revert', words: string, key: string): CapabilityState => ({
  is: 'working',
  on,
  done: 0,
  of: 1,
  words,
  key,
})

/**
 * Judges that hosts are empty: by Nova, Placement and the node itself, twice in this process, 15 s apart, and at no look
 * between them otherwise.
 */
export function emptinessOf({ nova, placement, machines, clock }: EmptinessWorld): { begin(node: Node): Look } {
  /** When each node was found empty for the first time, with nothing else since. */
  const emptySince = new Map<string, number>()
  const remaining = async ({ name }: Node, host: string, begun: Begun): Promise<string | null> => {
    if (clock.now() - begun.atMs < placedBeforeMs)
      return 'no server is left; one that was placed before may still appear'
    const allocated = await placement.allocations(host)
    if (allocated > 0) return `Placement still has ${allocated} allocations of ${host}`
    const running = await machines(name)
    return running > 0 ? `Nova has no server on ${host}, but the node runs ${running} virtual machines` : null
  }
  return {
    begin(node) {
      const first = emptySince.get(node.name)
      // a look that finds anything else, or fails, ends the series
      emptySince.delete(node.name)
      return {
        async end(host, begun, moved) {
          const left = await remaining(node, host, begun)
          await takingNone(nova, host)
          if (left !== null) return waiting('apply', left, 'emptying the host')
          const nowMs = clock.now()
          const sinceMs = first ?? nowMs
          emptySince.set(node.name, sinceMs)
          if (nowMs - sinceMs < betweenLooksMs)
            return waiting('apply', `${host} is empty; it is looked at again`, 'looking again')
          const routine = movedWords(moved)
          const evidence = `${routine}; ${host} is empty by Nova, Placement and the node, for ${Math.round((nowMs - sinceMs) / 1000)} s`
          return { is: 'applied', evidence, routine }
        },
      }
    },
  }
}

function movedWords(servers: number): string {
  if (servers === 0) return 'no server had to move'
  return servers === 1 ? '1 server moved away' : `${servers} servers moved away`
}

/** Throws `Failure` unless the service of the host is up and takes no new servers. */
export async function takingNone(nova: Pick<Nova, 'service'>, host: string): Promise<void> {
  const service = await nova.service(host)
  if (service === null) throw new Failure('nova', `knows no compute service of host ${host}`, 'none')
  if (service.status !== 'disabled' || service.state !== 'up')
    throw new Failure('nova', `the compute service of ${host} is ${service.status} and ${service.state}`, 'none')
}
