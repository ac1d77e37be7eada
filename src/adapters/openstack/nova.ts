import type { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import {
  actionAnswer,
  actionsAnswer,
  aggregatesAnswer,
  type ComputeService,
  type Group,
  groupsAnswer,
  type Hypervisor,
  hypervisorsAnswer,
  type Migration,
  migrationsAnswer,
  type Server,
  serverAnswer,
  serversAnswer,
  serviceAnswer,
  servicesAnswer,
} from './answers.ts'
import { type Cloud, wordsOf } from './cloud.ts'
import { mostPages, type NovaRequests, novaRequests, pageLength, pages, valid } from './requests.ts'

/** Hosts, and what their aggregate says of them. */
export type Aggregate = z.output<typeof aggregatesAnswer>['aggregates'][number]

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
  /** The host of a server; null when it is on none, or does not exist any more. */
  hostOf(server: string): Promise<string | null>
  /** All aggregates of hosts. */
  aggregates(): Promise<readonly Aggregate[]>
  /** All server groups, of all projects. */
  groups(): Promise<readonly Group[]>
  /** Asks for a live migration to a host of Nova's choice. Being accepted is no promise that the server moves. */
  liveMigrate(server: Pick<Server, 'id'>): Promise<Requested>
  /** Asks for a cold migration to a host of Nova's choice, which is only begun with that. */
  coldMigrate(server: Pick<Server, 'id'>): Promise<Requested>
  /** Ends a cold migration: what the server has on its former host is removed. */
  confirm(server: Pick<Server, 'id'>): Promise<Requested>
  /** The id of the bot's user, which Nova writes into its migrations. */
  user(): Promise<string>
  /** Nova's words about the newest migration of a server; null when it has none. */
  lastWords(server: Pick<Server, 'id'>): Promise<string | null>
}

/** Nova in a cloud; asks for its versions on its first use. */
export function novaIn(cloud: Cloud): Nova {
  const requests = novaRequests(cloud)
  const { ask, read } = requests
  const change = async (id: string, body: unknown): Promise<ComputeService> => {
    const asked = { method: 'PUT', path: `/os-services/${id}`, body } as const
    return valid(cloud, 'compute', asked, await ask(asked), serviceAnswer).service
  }
  return {
    ...placingIn(cloud, requests),
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
    ...movingIn(requests),
    user: () => cloud.user(),
    async lastWords({ id }) {
      const path = `/servers/${id}/os-instance-actions`
      const { instanceActions } = await read(path, undefined, actionsAnswer)
      const last = instanceActions.find(({ action }) => ['live-migration', 'migrate'].includes(action))
      if (last === undefined) return null
      const { instanceAction } = await read(`${path}/${last.request_id}`, undefined, actionAnswer)
      return instanceAction.events?.find(({ result }) => result === 'Error')?.details ?? null
    },
  }
}

/** What decides where a server may be, beside room. */
function placingIn(cloud: Cloud, { ask, read }: NovaRequests): Pick<Nova, 'hostOf' | 'aggregates' | 'groups'> {
  return {
    async hostOf(server) {
      const asked = { method: 'GET', path: `/servers/${server}` } as const
      const answer = await ask(asked)
      if (answer.status === 404) return null
      return valid(cloud, 'compute', asked, answer, serverAnswer).server['OS-EXT-SRV-ATTR:host']
    },
    aggregates: async () => (await read('/os-aggregates', undefined, aggregatesAnswer)).aggregates,
    async groups() {
      const found: Group[] = []
      // its pages have no links, so an empty one ends the list
      for (let count = 0; count < mostPages; count++) {
        const query = { all_projects: 'true', limit: pageLength, offset: String(found.length) }
        const { server_groups } = await read('/os-server-groups', query, groupsAnswer)
        if (server_groups.length === 0) return found
        found.push(...server_groups)
      }
      throw new Failure('nova', `listed more than ${mostPages} pages`, 'none')
    },
  }
}

/** Requests that move a server. */
function movingIn({ ask }: NovaRequests): Pick<Nova, 'liveMigrate' | 'coldMigrate' | 'confirm'> {
  const act = async (id: string, body: unknown): Promise<Requested> => {
    const answer = await ask({ method: 'POST', path: `/servers/${id}/action`, body })
    return answer.status === 202 || answer.status === 204
      ? { is: 'accepted' }
      : { is: 'refused', words: wordsOf(answer) || `answered ${answer.status}` }
  }
  return {
    liveMigrate: ({ id }) => act(id, { 'os-migrateLive': { host: null, block_migration: 'auto' } }),
    coldMigrate: ({ id }) => act(id, { migrate: null }),
    confirm: ({ id }) => act(id, { confirmResize: null }),
  }
}
