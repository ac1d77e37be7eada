import { z } from 'zod'
import { type OpenStackService, startOpenStack } from '../../sandbox/programs/openstack.ts'
import { type Cloud, openCloud } from '../../src/adapters/openstack/cloud.ts'
import type { CloudAccess } from '../../src/adapters/openstack/settings.ts'
import { seen } from '../until.ts'

/** A real cloud, and what tests do there as its administrator. */
export type RealCloud = {
  readonly access: CloudAccess
  readonly service: OpenStackService
  /** Boots servers on a host and waits until they run; returns their ids. */
  boot(host: string, count: number): Promise<readonly string[]>
  stop(server: string): Promise<void>
  /** The host of each server by its name. */
  hosts(): Promise<Readonly<Record<string, string>>>
  /** Disables the service of a host for this reason, or enables it. */
  setService(host: string, reason: string | null): Promise<void>
  /** The reason why the service of a host is disabled; null when it is enabled. */
  reasonOf(host: string): Promise<string | null>
  /** Deletes all servers and enables all services. */
  clear(): Promise<void>
  close(): Promise<void>
}

const version = 'compute 2.93'
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
    hosts: async () =>
      Object.fromEntries((await servers()).map((one) => [one.name, one['OS-EXT-SRV-ATTR:host'] ?? ''])),
    setService,
    async reasonOf(host) {
      const found = (await services()).find((one) => one.host === host)
      return found?.status === 'enabled' ? null : (found?.disabled_reason ?? '')
    },
    async clear() {
      for (const { id } of await servers()) await ask(cloud, 'DELETE', `/servers/${id}`, {})
      for (const { host, status } of await services()) if (status !== 'enabled') await setService(host, null)
      await seen(servers, (all) => all.length === 0)
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
  more: { readonly query?: Readonly<Record<string, string>>; readonly body?: unknown },
): Promise<unknown> {
  const { status, body } = await cloud.ask('compute', { method, path, ...more, version })
  if (status >= 300) throw new Error(`${method} ${path}: ${status}: ${JSON.stringify(body)}`)
  return body
}
