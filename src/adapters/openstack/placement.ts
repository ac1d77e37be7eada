import type { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import { allocationsAnswer, candidatesAnswer, type Hypervisor } from './answers.ts'
import type { Cloud } from './cloud.ts'
import type { Nova } from './nova.ts'
import { valid } from './requests.ts'
import type { Resources, Room, RoomFacts } from './room.ts'

/** The part of Placement's API that evacuating a host needs. All methods throw `Failure`. */
export type Placement = {
  /** How many servers and migrations have resources of a host. */
  allocations(host: string): Promise<number>
  /** What the servers of these hosts need, and what all other hosts have; names that are no host count for nothing. */
  room(out: readonly string[]): Promise<RoomFacts>
}

/** The first version with conditions on traits and with all resources of every provider. */
const version = 'placement 1.29'

/** Placement in a cloud; Nova says which provider is which host. */
export function placementIn(cloud: Cloud, nova: Pick<Nova, 'hypervisors' | 'services'>): Placement {
  const read = async <T>(path: string, query: Readonly<Record<string, string>>, schema: z.ZodType<T>): Promise<T> => {
    const asked = { method: 'GET', path, query } as const
    return valid(cloud, 'placement', asked, await cloud.ask('placement', { ...asked, version }), schema)
  }
  const allocated = async ({ id }: Hypervisor): Promise<readonly Resources[]> => {
    const { allocations } = await read(`/resource_providers/${id}/allocations`, {}, allocationsAnswer)
    return Object.values(allocations).map(({ resources }) => resources)
  }
  return {
    async allocations(host) {
      const [own, another] = (await nova.hypervisors()).filter(({ service }) => service.host === host)
      if (own === undefined) throw new Failure('nova', `has no hypervisor of ${host}`, 'none')
      if (another !== undefined) throw new Failure('nova', `has several hypervisors of ${host}`, 'none')
      return (await allocated(own)).length
    },
    async room(out) {
      const [all, services] = await Promise.all([nova.hypervisors(), nova.services()])
      const [first = ''] = out
      const leaving = all.filter(({ service }) => out.includes(service.host))
      if (!leaving.some(({ service }) => service.host === first))
        throw new Failure('nova', `has no hypervisor of ${first}`, 'none')
      const needs = (await Promise.all(leaving.map(allocated))).flat()
      const query = { resources: 'VCPU:1', required: '!COMPUTE_STATUS_DISABLED' }
      const { provider_summaries: found } = await read('/allocation_candidates', query, candidatesAnswer)
      const taking = all.filter(
        ({ service: { host } }) =>
          !out.includes(host) &&
          services.some((one) => one.host === host && one.status === 'enabled' && one.state === 'up'),
      )
      const rooms = taking.flatMap(({ id, service }): readonly Room[] => {
        const resources = found[id]?.resources
        return resources === undefined ? [] : [{ host: service.host, ...partsOf(resources) }]
      })
      return { needs, rooms }
    },
  }
}

type Summary = z.output<typeof candidatesAnswer>['provider_summaries'][string]['resources']

function partsOf(resources: Summary): Pick<Room, 'capacity' | 'used'> {
  const by = (key: 'capacity' | 'used'): Resources =>
    Object.fromEntries(Object.entries(resources).map(([name, amounts]) => [name, amounts[key]]))
  return { capacity: by('capacity'), used: by('used') }
}
