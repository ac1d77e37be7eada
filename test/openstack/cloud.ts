import { z } from 'zod'
import { type OpenStackService, startOpenStack } from '../../sandbox/programs/openstack.ts'
import { type Cloud, type CloudService, openCloud } from '../../src/adapters/openstack/cloud.ts'
import type { CloudAccess } from '../../src/adapters/openstack/settings.ts'
import { seen } from '../until.ts'

/** A real cloud, and what tests do there as its administrator. */
export type RealCloud = {
  readonly access: CloudAccess
  readonly service: OpenStackService
  /** Boots servers on a host and waits until they run; returns their ids. */
  boot(host: string, count: number): Promise<readonly string[]>
  stop(server: string): Promise<void>
  lock(server: string): Promise<void>
  unlock(server: string): Promise<void>
  /** What Nova has written down about a server. */
  recordOf(server: string): Promise<ServerRecord>
  /** The host of each server by its name. */
  hosts(): Promise<Readonly<Record<string, string>>>
  /** Disables the service of a host for this reason, or enables it. */
  setService(host: string, reason: string | null): Promise<void>
  /** The reason why the service of a host is disabled; null when it is enabled. */
  reasonOf(host: string): Promise<string | null>
  /** Turns maintenance of a host in Masakari on or off, as a person does. */
  setMaintenance(host: string, on: boolean): Promise<void>
  /** Whether Masakari has a host on maintenance. */
  isOnMaintenance(host: string): Promise<boolean>
  /** Deletes all servers and enables all services. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** A server by Nova's own records: where it is, and its actions and migrations, the oldest first. */
export type ServerRecord = {
  readonly name: string
  readonly host: string
  readonly actions: readonly string[]
  readonly migrations: readonly { readonly source: string; readonly target: string; readonly status: string }[]
}

const versions = { compute: 'compute 2.93', placement: 'placement 1.29', 'instance-ha': null } as const
const candidates = z.object({ provider_summaries: z.record(z.string(), z.unknown()) })
const some = z.looseObject({ id: z.string() })
const serverList = z.object({
  servers: z.array(
    z.object({ id: z.string(), name: z.string(), status: z.string(), 'OS-EXT-SRV-ATTR:host': z.string().nullable() }),
  ),
})
const serviceList = z.object({
  services: z.array(
    z.object({ id: z.string(), host: z.string(), status: z.string(), disabled_reason: z.string().nullable() }),
  ),
})

const segmentList = z.object({ segments: z.tuple([z.object({ uuid: z.string() })]) })
const recoveryList = z.object({
  hosts: z.array(z.object({ uuid: z.string(), name: z.string(), on_maintenance: z.boolean() })),
})
const actionList = z.object({
  instanceActions: z.array(z.object({ action: z.string(), message: z.string().nullable() })),
})
const migrationList = z.object({
  migrations: z.array(
    z.object({
      source_compute: z.string(),
      dest_compute: z.string().nullable(),
      status: z.string(),
      created_at: z.string(),
    }),
  ),
})

/** Starts a cloud of three hosts. */
export async function startRealCloud(): Promise<RealCloud> {
  const service = await startOpenStack(['compute-01', 'compute-02', 'compute-03'])
  const access: CloudAccess = {
    authUrl: service.authUrl,
    credential: {
      by: 'password',
      user: { name: service.user, domain: { name: 'Default' } },
      password: service.password,
      project: { name: service.project, domain: { name: 'Default' } },
    },
    region: service.region,
    interface: 'internal',
    certificateAuthority: null,
  }
  const cloud = openCloud(access, 60_000)
  const servers = async () =>
    serverList.parse(await ask(cloud, 'GET', '/servers/detail', { query: { all_tenants: '1' } })).servers
  const services = async () =>
    serviceList.parse(await ask(cloud, 'GET', '/os-services', { query: { binary: 'nova-compute' } })).services
  /** How many hosts take servers by Placement. */
  const taking = async () => {
    const query = { resources: 'VCPU:1', required: '!COMPUTE_STATUS_DISABLED' }
    const found = await ask(cloud, 'GET', '/allocation_candidates', { service: 'placement', query })
    return Object.keys(candidates.parse(found).provider_summaries).length
  }
  const segmentHosts = async () => {
    const { segments } = segmentList.parse(await ask(cloud, 'GET', '/segments', { service: 'instance-ha' }))
    const path = `/segments/${segments[0]?.uuid}/hosts`
    const { hosts } = recoveryList.parse(await ask(cloud, 'GET', path, { service: 'instance-ha' }))
    return hosts.map((host) => ({ ...host, path: `${path}/${host.uuid}` }))
  }
  const setService = async (host: string, reason: string | null): Promise<void> => {
    const found = (await services()).find((one) => one.host === host)
    const body = reason === null ? { status: 'enabled' } : { status: 'disabled', disabled_reason: reason }
    await ask(cloud, 'PUT', `/os-services/${found?.id}`, { body })
  }
  let booted = 0
  return {
    access,
    service,
    async boot(host, count) {
      const ids: string[] = []
      for (let n = 0; n < count; n++) {
        const server = {
          name: `vm-${++booted}`,
          imageRef: service.image,
          flavorRef: service.flavor,
          networks: 'none',
          host,
        }
        const made = await ask(cloud, 'POST', '/servers', { body: { server } })
        ids.push(some.parse(z.object({ server: some }).parse(made).server).id)
      }
      await seen(servers, (all) => ids.every((id) => all.some((one) => one.id === id && one.status === 'ACTIVE')))
      return ids
    },
    async stop(server) {
      await ask(cloud, 'POST', `/servers/${server}/action`, { body: { 'os-stop': null } })
      await seen(servers, (all) => all.some(({ id, status }) => id === server && status === 'SHUTOFF'))
    },
    lock: async (server) => void (await ask(cloud, 'POST', `/servers/${server}/action`, { body: { lock: null } })),
    unlock: async (server) => void (await ask(cloud, 'POST', `/servers/${server}/action`, { body: { unlock: null } })),
    async recordOf(server) {
      const found = (await servers()).find(({ id }) => id === server)
      const { instanceActions } = actionList.parse(
        await ask(cloud, 'GET', `/servers/${server}/os-instance-actions`, {}),
      )
      const query = { instance_uuid: server }
      const { migrations } = migrationList.parse(await ask(cloud, 'GET', '/os-migrations', { query }))
      return {
        name: found?.name ?? '',
        host: found?.['OS-EXT-SRV-ATTR:host'] ?? '',
        actions: instanceActions.map(({ action }) => action).toReversed(),
        migrations: migrations
          .map(({ source_compute, dest_compute, status }) => ({
            source: source_compute,
            target: dest_compute ?? '',
            status,
          }))
          .toReversed(),
      }
    },
    hosts: async () =>
      Object.fromEntries((await servers()).map((one) => [one.name, one['OS-EXT-SRV-ATTR:host'] ?? ''])),
    setService,
    async reasonOf(host) {
      const found = (await services()).find((one) => one.host === host)
      return found?.status === 'enabled' ? null : (found?.disabled_reason ?? '')
    },
    async setMaintenance(host, on) {
      const found = (await segmentHosts()).find(({ name }) => name === host)
      await ask(cloud, 'PUT', found?.path ?? '', { service: 'instance-ha', body: { host: { on_maintenance: on } } })
    },
    isOnMaintenance: async (host) =>
      (await segmentHosts()).some(({ name, on_maintenance }) => name === host && on_maintenance),
    async clear() {
      for (const { id } of await servers()) await ask(cloud, 'DELETE', `/servers/${id}`, {})
      for (const { host, status } of await services()) if (status !== 'enabled') await setService(host, null)
      await seen(servers, (all) => all.length === 0)
      // Placement hears of an enabled service later, and Nova asks it for hosts
      const hosts = (await services()).length
      await seen(taking, (all) => all === hosts)
    },
    async close() {
      await cloud.close()
      await service.stop()
    },
  }
}

async function ask(
  cloud: Cloud,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  {
    service = 'compute',
    ...more
  }: {
    readonly query?: Readonly<Record<string, string>>
    readonly body?: unknown
    readonly service?: CloudService
  },
): Promise<unknown> {
  const { status, body } = await cloud.ask(service, {
    method,
    path,
    ...more,
    version: versions[service],
  })
  if (status >= 300) throw new Error(`${method} ${path}: ${status}: ${JSON.stringify(body)}`)
  return body
}
