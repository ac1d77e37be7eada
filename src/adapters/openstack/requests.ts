import type { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import type { ApiAnswer } from '../json-api.ts'
import { versionAnswer } from './answers.ts'
import { type Cloud, type CloudRequest, type CloudService, wordsOf } from './cloud.ts'

/** The newest version whose answers are known; a newer Nova answers in this version as well. */
const newest = 93
/** The first version that leaves out keys while a cell is down, instead of leaving out servers (Stein). */
const oldest = 69
/** As many items as a page may have; a site may send fewer. */
export const pageLength = '1000'
/** More pages than any list has; a longer one is an error. */
export const mostPages = 50

/** Requests to Nova in the newest version that both sides know. All throw `Failure`. */
export type NovaRequests = {
  ask(asked: Omit<CloudRequest, 'version'>): Promise<ApiAnswer>
  /** The validated answer to a request that reads. */
  read<T>(path: string, query: CloudRequest['query'], schema: z.ZodType<T>): Promise<T>
}

/** Requests to the Nova of a cloud; asks for its versions first. */
export function novaRequests(cloud: Cloud): NovaRequests {
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
  const read: NovaRequests['read'] = async (path, query, schema) => {
    const asked = { method: 'GET', path, ...(query === undefined ? {} : { query }) } as const
    return valid(cloud, 'compute', asked, await ask(asked), schema)
  }
  return { ask, read }
}

/** The newest version that both sides know, as a header. */
async function negotiated(cloud: Cloud): Promise<string> {
  const asked = { method: 'GET', path: '/' } as const
  const answer = await cloud.ask('compute', { ...asked, version: null })
  const { version } = valid(cloud, 'compute', asked, answer, versionAnswer)
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
export function valid<T>(
  cloud: Cloud,
  service: CloudService,
  asked: Pick<CloudRequest, 'method' | 'path'>,
  answer: ApiAnswer,
  schema: z.ZodType<T>,
): T {
  const words = wordsOf(answer)
  if (answer.status !== 200)
    throw cloud.invalid(service, asked, `answered ${answer.status}${words === '' ? '' : `: ${words}`}`)
  const read = schema.safeParse(answer.body)
  if (read.success) return read.data
  const where = read.error.issues[0]?.path.join('.') ?? ''
  throw cloud.invalid(service, asked, `${where} is missing or unexpected, as while a cell is down`)
}

type Page<T> = {
  readonly items: readonly T[]
  readonly links: readonly { readonly rel: string }[] | undefined
  readonly last: string | undefined
}

/** The items of all pages. */
export async function pages<T>(
  page: (marker: { readonly marker?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
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
