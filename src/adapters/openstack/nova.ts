import type { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import type { ApiAnswer } from '../json-api.ts'
import {
  actionAnswer,
  actionsAnswer,
  type ComputeService,
  type Migration,
  migrationsAnswer,
  type Server,
  serversAnswer,
  serviceAnswer,
  servicesAnswer,
  versionAnswer,
} from './answers.ts'
import { type Cloud, type CloudRequest, wordsOf } from './cloud.ts'

/** What Nova said to a request that it may refuse. */
export type Requested = { readonly is: 'accepted' } | { readonly is: 'refused'; readonly words: string }

/**
 * The part of Nova's API that evacuating a host needs. All methods throw `Failure` when Nova does not answer or leaves
 * out what decides.
 */
export type Nova = {
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
  /** Asks for a live migration to a host of Nova's choice. Being accepted is no promise that the server moves. */
  liveMigrate(server: Pick<Server, 'id'>): Promise<Requested>
  /** Nova's words about the newest live migration of a server; null when it has none. */
  lastWords(server: Pick<Server, 'id'>): Promise<string | null>
}

/** The newest version whose answers are known; a newer Nova answers in this version as well. */
const newest = 93
/** The first version that leaves out keys while a cell is down, instead of leaving out servers (Stein). */
const oldest = 69
const pageLength = '1000'
const mostPages = 50

/** Nova in a cloud; asks for its versions on its first use. */
export function novaIn(cloud: Cloud): Nova {
  let known: Promise<string> | null = null
  const version = (): Promise<string> => {
    known ??= negotiated(cloud).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
  const ask = async (asked: Omit<CloudRequest, 'version'>): Promise<ApiAnswer> =>
    cloud.ask('compute', { ...asked, version: await version() })
  const read = async <T>(path: string, query: CloudRequest['query'], schema: z.ZodType<T>): Promise<T> => {
    const asked = { method: 'GET', path, ...(query === undefined ? {} : { query }) } as const
    return valid(cloud, asked, await ask(asked), schema, 200)
  }
  const change = async (id: string, body: unknown): Promise<ComputeService> => {
    const asked = { method: 'PUT', path: `/os-services/${id}`, body } as const
    return valid(cloud, asked, await ask(asked), serviceAnswer, 200).service
  }
  return {
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

/** The newest version that both sides know, as a header. */
async function negotiated(cloud: Cloud): Promise<string> {
  const asked = { method: 'GET', path: '/' } as const
  const answer = await cloud.ask('compute', { ...asked, version: null })
  const { version } = valid(cloud, asked, answer, versionAnswer, 200)
  const offered = minorOf(version.version)
  const least = minorOf(version.min_version)
  if (offered === null || least === null || offered < oldest || least > newest)
    throw new Failure(
      'nova',
      `offers ${version.min_version} to ${version.version}; needed is one from 2.${oldest} to 2.${newest}`,
      'none',
    )
  return `compute 2.${Math.min(offered, newest)}`
}

function minorOf(version: string): number | null {
  const minor = /^2\.(\d{1,4})$/.exec(version)?.[1]
  return minor === undefined ? null : Number(minor)
}

/** The validated body of an answer. Throws `Failure` for another status or another form. */
function valid<T>(
  cloud: Cloud,
  asked: Pick<CloudRequest, 'method' | 'path'>,
  answer: ApiAnswer,
  schema: z.ZodType<T>,
  status: number,
): T {
  const words = wordsOf(answer)
  if (answer.status !== status)
    throw cloud.invalid('compute', asked, `answered ${answer.status}${words === '' ? '' : `: ${words}`}`)
  const read = schema.safeParse(answer.body)
  if (read.success) return read.data
  const where = read.error.issues[0]?.path.join('.') ?? ''
  throw cloud.invalid('compute', asked, `${where} is missing or unexpected, as while a cell is down`)
}

type Page<T> = {
  readonly items: readonly T[]
  readonly links: readonly { readonly rel: string }[] | undefined
  readonly last: string | undefined
}

/** The items of all pages. */
async function pages<T>(page: (marker: { readonly marker?: string }) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = []
  let marker: { readonly marker?: string } = {}
  for (let count = 0; count < mostPages; count++) {
    const { items, links, last } = await page(marker)
    all.push(...items)
    if (last === undefined || !links?.some(({ rel }) => rel === 'next')) return all
    marker = { marker: last }
  }
  throw new Failure('nova', `listed more than ${mostPages} pages`, 'none')
}
