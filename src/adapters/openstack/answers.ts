import { z } from 'zod'

// While a cell is down, Nova leaves out keys of what is in it (since 2.69). No key that decides may be optional: an
// answer without one says nothing.

/** The record of a host's `nova-compute`. */
const computeService = z.object({
  id: z.string(),
  host: z.string(),
  zone: z.string(),
  status: z.enum(['enabled', 'disabled']),
  state: z.enum(['up', 'down']),
  disabled_reason: z.string().nullable(),
})
/** The record of a host's `nova-compute`. */
export type ComputeService = z.output<typeof computeService>
/** The answer to `GET os-services`. */
export const servicesAnswer = z.object({ services: z.array(computeService) })
/** The answer to `PUT os-services/{id}`. */
export const serviceAnswer = z.object({ service: computeService })

const link = z.object({ rel: z.string(), href: z.string() })

const server = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  locked: z.boolean(),
  flavor: z.object({
    vcpus: z.number(),
    ram: z.number(),
    disk: z.number(),
    extra_specs: z.record(z.string(), z.string()),
  }),
  'OS-EXT-STS:task_state': z.string().nullable(),
  'OS-EXT-SRV-ATTR:host': z.string(),
  'OS-EXT-AZ:availability_zone': z.string(),
})
/** A server as administrators see it. */
export type Server = z.output<typeof server>
/** A page of `GET servers/detail`. */
export const serversAnswer = z.object({ servers: z.array(server), servers_links: z.array(link).optional() })

/** The answer to `GET servers/{id}`: where a server is. */
export const serverAnswer = z.object({ server: z.object({ 'OS-EXT-SRV-ATTR:host': z.string().nullable() }) })

/** The answer to `GET os-aggregates`. */
export const aggregatesAnswer = z.object({
  aggregates: z.array(z.object({ hosts: z.array(z.string()), metadata: z.record(z.string(), z.string()) })),
})

const group = z.object({
  id: z.string(),
  policy: z.string(),
  rules: z.object({ max_server_per_host: z.number().optional() }),
  members: z.array(z.string()),
})
/** A server group as administrators see it. */
export type Group = z.output<typeof group>
/** A page of `GET os-server-groups`. */
export const groupsAnswer = z.object({ server_groups: z.array(group) })

const migration = z.object({
  id: z.number(),
  uuid: z.string(),
  status: z.string(),
  migration_type: z.string().nullable(),
  source_compute: z.string().nullable(),
  dest_compute: z.string().nullable(),
  instance_uuid: z.string(),
  // from 2.80; without it, no migration is ours
  user_id: z.string().nullable().default(null),
})
/** A migration of a server; a larger `id` is a later one of the same host. */
export type Migration = z.output<typeof migration>
/** A page of `GET os-migrations`, the newest first. */
export const migrationsAnswer = z.object({ migrations: z.array(migration), migrations_links: z.array(link).optional() })

const hypervisor = z.object({ id: z.string(), service: z.object({ host: z.string() }) })
/** A hypervisor with the host of its compute service. */
export type Hypervisor = z.output<typeof hypervisor>
/** A page of `GET os-hypervisors/detail`. */
export const hypervisorsAnswer = z.object({
  hypervisors: z.array(hypervisor),
  hypervisors_links: z.array(link).optional(),
})

/** The answer to `GET servers/{id}/os-instance-actions`, the newest first. */
export const actionsAnswer = z.object({
  instanceActions: z.array(z.object({ action: z.string(), request_id: z.string() })),
})
/** The answer to `GET servers/{id}/os-instance-actions/{request}`. */
export const actionAnswer = z.object({
  instanceAction: z.object({
    events: z.array(z.object({ result: z.string().nullable(), details: z.string().nullable().optional() })).optional(),
  }),
})

/** The answer to `GET` at the root of Nova's API. */
export const versionAnswer = z.object({ version: z.object({ version: z.string(), min_version: z.string() }) })

/** The answer of Placement to `GET resource_providers/{id}/allocations`. */
export const allocationsAnswer = z.object({
  allocations: z.record(z.string(), z.object({ resources: z.record(z.string(), z.number()) })),
})
/** The answer of Placement to `GET allocation_candidates`: every provider that has room. */
export const candidatesAnswer = z.object({
  provider_summaries: z.record(
    z.string(),
    z.object({
      resources: z.record(z.string(), z.object({ capacity: z.number(), used: z.number() })),
      traits: z.array(z.string()),
      root_provider_uuid: z.string(),
    }),
  ),
})

/** The answer of Masakari to `GET segments`. */
export const segmentsAnswer = z.object({ segments: z.array(z.object({ id: z.number(), uuid: z.string() })) })

const recoveryHost = z.object({
  id: z.number(),
  uuid: z.string(),
  name: z.string(),
  failover_segment_id: z.string(),
  on_maintenance: z.boolean(),
  control_attributes: z.string(),
  updated_at: z.string().nullable(),
})
/** A host that Masakari watches; `updated_at` is null until it is changed for the first time. */
export type RecoveryHost = z.output<typeof recoveryHost>
/** The answer of Masakari to `GET segments/{id}/hosts`. */
export const recoveryHostsAnswer = z.object({ hosts: z.array(recoveryHost) })
/** The answer of Masakari to `PUT segments/{id}/hosts/{id}`. */
export const recoveryHostAnswer = z.object({ host: recoveryHost })
