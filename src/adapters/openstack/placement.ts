import type { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import { allocationsAnswer, candidatesAnswer, type Hypervisor } from './answers.ts'
import type { Cloud } from './cloud.ts'
import { demandOf, serverGroups } from './demands.ts'
import type { Nova } from './nova.ts'
import { valid } from './requests.ts'
import type { Demand, Resources, Room, RoomFacts } from './room.ts'

/** Which servers are asked about. */
export type Out = {
  /** The hosts that are out or going out, that of the node first; names that are no host count for nothing. */
  readonly hosts: readonly string[]
  /** Only these servers, by their ids; null for all of the hosts. */
  readonly only: readonly string[] | null
}

/** The part of Placement's API that evacuating a host needs. All methods throw `Failure`. */
export type Placement = {
  /** How many servers and migrations have resources of a host. */
  allocations(host: string): Promise<number>
  /** What the servers of hosts that go out need, and what all other hosts have. */
  room(out: Out): Promise<RoomFacts>
}

/** The first version with conditions on traits and with all resources of every provider. */
const version = 'placement 1.29'

/** What of Nova is asked about hosts and servers. */
type Asked = Pick<Nova, 'hypervisors' | 'services' | 'servers' | 'hostOf' | 'aggregates' | 'groups'>

/** Placement in a cloud; Nova says which provider is which host, and what servers demand. */
export function placementIn(cloud: Cloud, nova: Asked): Placement {
  const read = async <T>(path: string, query: Readonly<Record<string, string>>, schema: z.ZodType<T>): Promise<T> => {
    const asked = { method: 'GET', path, query } as const
    return valid(cloud, 'placement', asked, await cloud.ask('placement', { ...asked, version }), schema)
  }
  const allocated = async ({ id }: Hypervisor): Promise<readonly (readonly [string, Resources])[]> => {
    const { allocations } = await read(`/resource_providers/${id}/allocations`, {}, allocationsAnswer)
    return Object.entries(allocations).map(([consumer, { resources }]) => [consumer, resources])
  }
  const needsOn = async (hypervisor: Hypervisor, only: Out['only']): Promise<readonly Demand[]> => {
    const servers = await nova.servers(hypervisor.service.host)
    return (await allocated(hypervisor))
      .filter(([id]) => only === null || only.includes(id))
      .map(([id, resources]) => demandOf({ id, resources, server: servers.find((one) => one.id === id) ?? null }))
  }
  return {
    async allocations(host) {
      const [own, another] = (await nova.hypervisors()).filter(({ service }) => service.host === host)
      if (own === undefined) throw new Failure('nova', `has no hypervisor of ${host}`, 'none')
      if (another !== undefined) throw new Failure('nova', `has several hypervisors of ${host}`, 'none')
      return (await allocated(own)).length
    },
    async room({ hosts: out, only }) {
      const [all, services, aggregates] = await Promise.all([nova.hypervisors(), nova.services(), nova.aggregates()])
      const [first = ''] = out
      const leaving = all.filter(({ service }) => out.includes(service.host))
      if (!leaving.some(({ service }) => service.host === first))
        throw new Failure('nova', `has no hypervisor of ${first}`, 'none')
      const needs = (await Promise.all(leaving.map((one) => needsOn(one, only)))).flat()
      const query = { resources: 'VCPU:1', required: '!COMPUTE_STATUS_DISABLED' }
      const { provider_summaries: found } = await read('/allocation_candidates', query, candidatesAnswer)
      const rooms = all.flatMap(({ id, service: { host } }): readonly Room[] => {
        const summary = found[id]
        const service = services.find((one) => one.host === host)
        const isTaking = !out.includes(host) && service?.status === 'enabled' && service.state === 'up'
        if (!isTaking || summary === undefined) return []
        const traits = Object.values(found).flatMap((one) => (one.root_provider_uuid === id ? one.traits : []))
        return [
          { host, ...partsOf(summary.resources), zone: service.zone, traits, metadata: metadataOf(host, aggregates) },
        ]
      })
      return { needs, rooms, groups: await serverGroups(nova, needs) }
    },
  }
}

type Summary = z.output<typeof candidatesAnswer>['provider_summaries'][string]['resources']

function partsOf(resources: Summary): Pick<Room, 'capacity' | 'used'> {
  const by = (key: 'capacity' | 'used'): Resources =>
    Object.fromEntries(Object.entries(resources).map(([name, amounts]) => [name, amounts[key]]))
  return { capacity: by('capacity'), used: by('used') }
}

/** The values of each key of the aggregates of a host; one aggregate may name several. */
function metadataOf(host: string, aggregates: Awaited<ReturnType<Nova['aggregates']>>): Room['metadata'] {
  const own = aggregates.filter(({ hosts }) => hosts.includes(host)).flatMap(({ metadata }) => Object.entries(metadata))
  const valuesOf = (key: string) =>
    own.filter(([one]) => one === key).flatMap(([, values]) => values.split(',').map((value) => value.trim()))
  return Object.fromEntries(own.map(([key]) => [key, valuesOf(key)]))
}
