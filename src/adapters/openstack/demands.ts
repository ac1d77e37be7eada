import type { Group, Server } from './answers.ts'
import { serverWords } from './moves.ts'
import type { Nova } from './nova.ts'
import type { Demand, Resources, ServerGroup } from './room.ts'

/** What is allocated on a host, and its server; null for what is allocated without one, such as a migration. */
export type Allocated = { readonly id: string; readonly resources: Resources; readonly server: Server | null }

const aggregateScope = 'aggregate_instance_extra_specs:'

/**
 * What a server demands of a host, by its allocations and its flavor. The zone that a server is pinned to is not shown in
 * the versions of Nova that are used, so each must stay in the zone where it is.
 */
export function demandOf({ id, resources, server }: Allocated): Demand {
  const specs = Object.entries(server?.flavor.extra_specs ?? {})
  const traits = (wanted: string) =>
    specs.flatMap(([key, value]) => (value === wanted ? (/^trait:(.+)$/.exec(key)?.[1] ?? []) : []))
  const scoped = specs.filter(([key]) => key.startsWith(aggregateScope))
  return {
    id,
    name: server === null ? `what ${id} has` : serverWords(server),
    resources,
    zone: server?.['OS-EXT-AZ:availability_zone'] ?? null,
    requiredTraits: traits('required'),
    forbiddenTraits: traits('forbidden'),
    metadata: Object.fromEntries(scoped.map(([key, value]) => [key.slice(aggregateScope.length), value])),
  }
}

/** The groups that bind servers which leave, with the hosts of their other members. Throws `Failure`. */
export async function serverGroups(
  nova: Pick<Nova, 'groups' | 'hostOf'>,
  needs: readonly Demand[],
): Promise<readonly ServerGroup[]> {
  const leaving = new Set(needs.map(({ id }) => id))
  const binding = (needs.length === 0 ? [] : await nova.groups()).flatMap((group) => {
    const policy = policyOf(group)
    return policy !== null && group.members.some((id) => leaving.has(id)) ? [{ group, policy }] : []
  })
  return Promise.all(
    binding.map(async ({ group, policy }) => {
      const members = group.members.map(async (id) => [id, leaving.has(id) ? null : await nova.hostOf(id)] as const)
      const known = (await Promise.all(members)).filter(([id, host]) => leaving.has(id) || host !== null)
      return { policy, most: group.rules.max_server_per_host ?? 1, members: new Map(known) }
    }),
  )
}

/** The policy of a group; null for a soft one, which does not bind. */
const policyOf = ({ policy }: Group): ServerGroup['policy'] | null =>
  policy === 'anti-affinity' || policy === 'affinity' ? policy : null
