import { Failure } from '../../engine/ports/failure.ts'
import {
  actionAnswer,
  actionsAnswer,
  type ComputeService,
  type Hypervisor,
  hypervisorsAnswer,
  type Migration,
  migrationsAnswer,
  type Server,
  serversAnswer,
  serviceAnswer,
  servicesAnswer,
} from './answers.ts'
import { type Cloud, wordsOf } from './cloud.ts'
import { novaRequests, pageLength, pages, valid } from './requests.ts'

/** What Nova said to a request that it may refuse. */
export type Requested = { readonly is: 'accepted' } | { readonly is: 'refused'; readonly words: string }

/**
 * The part of Nova's API that evacuating a host needs. All methods throw `Failure` when Nova does not answer or leaves
 * out what decides.
 */
export type Nova = {
  /** The records of all hosts. */
  services(): Promise<readonly ComputeService[]>
  /** The record of the host's `nova-compute`; null when Nova knows none. */
  service(host: string): Promise<ComputeService | null>
  /** Keeps new servers away from the host. Overwrites the reason of others. */
  disable(service: Pick<ComputeService, 'id'>, reason: string): Promise<void>
  /** Lets servers be placed on the host; this clears the reason. */
  enable(service: Pick<ComputeService, 'id'>): Promise<void>
  /** All servers on a host, of all projects. */
  servers(host: string): Promise<readonly Server[]>
  /** All migrations from or to a host, the newest first. */
  migrations(host: string): Promise<readonly Migration[]>
  /** All hypervisors; their ids are those of their providers in Placement. */
  hypervisors(): Promise<readonly Hypervisor[]>
  /** Asks for a live migration to a host of Nova's choice. Being accepted is no promise that the server moves. */
  liveMigrate(server: Pick<Server, 'id'>): Promise<Requested>
  /** Nova's words about the newest live migration of a server; null when it has none. */
  lastWords(server: Pick<Server, 'id'>): Promise<string | null>
}

/** Nova in a cloud; asks for its versions on its first use. */
export function novaIn(cloud: Cloud): Nova {
  const { ask, read } = novaRequests(cloud)
  const change = async (id: string, body: unknown): Promise<ComputeService> => {
    const asked = { method: 'PUT', path: `/os-services/${id}`, body } as const
    return valid(cloud, 'compute', asked, await ask(asked), serviceAnswer).service
  }
  return {
    services: async () => (await read('/os-services', { binary: 'nova-compute' }, servicesAnswer)).services,
    async service(host) {
      const { services } = await read('/os-services', { binary: 'nova-compute', host }, servicesAnswer)
      const [found, another] = services.filter((one) => one.host === host)
      if (another !== undefined) throw new Failure('nova', `has several services of host ${host}`, 'none')
      return found ?? null
    },
    async disable({ id }, reason) {
      const { status } = await change(id, { status: 'disabled', disabled_reason: reason })
      if (status !== 'disabled') throw new Failure('nova', `service ${id} is still ${status}`, 'ambiguous')
    },
    async enable({ id }) {
      const { status } = await change(id, { status: 'enabled' })
      if (status !== 'enabled') throw new Failure('nova', `service ${id} is still ${status}`, 'ambiguous')
    },
    async servers(host) {
      const found = await pages(async (marker) => {
        const query = { host, all_tenants: '1', limit: pageLength, ...marker }
        const { servers, servers_links } = await read('/servers/detail', query, serversAnswer)
        return { items: servers, links: servers_links, last: servers.at(-1)?.id }
      })
      // an account without the role of an administrator is shown its own servers, wherever they are
      if (found.some((one) => one['OS-EXT-SRV-ATTR:host'] !== host))
        throw new Failure('nova', `listed servers of other hosts than ${host}`, 'none')
      return found
    },
    migrations: (host) =>
      pages(async (marker) => {
        const query = { host, limit: pageLength, ...marker }
        const { migrations, migrations_links } = await read('/os-migrations', query, migrationsAnswer)
        return { items: migrations, links: migrations_links, last: migrations.at(-1)?.uuid }
      }),
    hypervisors: () =>
      pages(async (marker) => {
        const query = { limit: pageLength, ...marker }
        const { hypervisors, hypervisors_links } = await read('/os-hypervisors/detail', query, hypervisorsAnswer)
        return { items: hypervisors, links: hypervisors_links, last: hypervisors.at(-1)?.id }
      }),
    async liveMigrate({ id }) {
      const path = `/servers/${id}/action`
      const answer = await ask({
        method: 'POST',
        path,
        body: { 'os-migrateLive': { host: null, block_migration: 'auto' } },
      })
      return answer.status === 202
        ? { is: 'accepted' }
        : { is: 'refused', words: wordsOf(answer) || `answered ${answer.status}` }
    },
    async lastWords({ id }) {
      const path = `/servers/${id}/os-instance-actions`
      const { instanceActions } = await read(path, undefined, actionsAnswer)
      const last = instanceActions.find(({ action }) => action === 'live-migration')
      if (last === undefined) return null
      const { instanceAction } = await read(`${path}/${last.request_id}`, undefined, actionAnswer)
      return instanceAction.events?.find(({ result }) => result === 'Error')?.details ?? null
    },
  }
}
