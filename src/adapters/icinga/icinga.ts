import { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import { type JsonApi, jsonApi } from '../json-api.ts'
import type { IcingaSettings } from './settings.ts'

/** A downtime of a host. Its services have downtimes of their own, which end with it. */
export type FoundDowntime = {
  readonly name: string
  readonly comment: string
  readonly startMs: number
  readonly endMs: number
}

/** A comment at a host, with the time at which Icinga wrote it. */
export type FoundComment = { readonly text: string; readonly entryMs: number }

/** A downtime or a comment to be written. */
export type Written = { readonly host: string; readonly author: string; readonly comment: string }

/** The part of Icinga's API that downtimes need. All methods throw `Failure`. */
export type Icinga = {
  /** Whether Icinga has a host of this name. */
  has(host: string): Promise<boolean>
  /** The downtimes of hosts by this author that Icinga has not removed yet. */
  downtimes(author: string): Promise<readonly FoundDowntime[]>
  /** The comments at hosts by this author that have not expired. */
  comments(author: string): Promise<readonly FoundComment[]>
  /** Schedules a downtime of the host and of all its services. */
  schedule(downtime: Written & { readonly startMs: number; readonly endMs: number }): Promise<void>
  /** Removes a downtime and those of the services that were scheduled with it; does nothing when it is gone. */
  remove(name: string): Promise<void>
  comment(comment: Written & { readonly untilMs: number }): Promise<void>
  close(): Promise<void>
}

const source = 'icinga'
const requestMs = 10_000

const objects = z.object({ results: z.array(z.object({ name: z.string(), attrs: z.unknown() })) })
const downtimeAttrs = z.object({
  comment: z.string(),
  start_time: z.number(),
  end_time: z.number(),
  service_name: z.string(),
})
const commentAttrs = z.object({ text: z.string(), entry_time: z.number(), service_name: z.string() })
const acted = z.object({ results: z.array(z.object({ code: z.number(), status: z.string() })).min(1) })

/** Opens a client; it connects on its first use. */
export function openIcinga(endpoint: IcingaSettings['endpoint']): Icinga {
  const api = jsonApi({ source, requestMs, ...endpoint })
  return {
    has: async (host) => (await find(api, 'hosts', filterOf('host.name', host))).length > 0,
    async downtimes(author) {
      const found = await find(api, 'downtimes', filterOf('downtime.author', author))
      return found.flatMap(({ name, attrs: given }) => {
        const { comment, start_time, end_time, service_name } = checked(api, downtimeAttrs, given)
        return service_name === '' ? [{ name, comment, startMs: start_time * 1000, endMs: end_time * 1000 }] : []
      })
    },
    async comments(author) {
      const found = await find(api, 'comments', filterOf('comment.author', author))
      return found.flatMap(({ attrs }) => {
        const { text, entry_time, service_name } = checked(api, commentAttrs, attrs)
        return service_name === '' ? [{ text, entryMs: entry_time * 1000 }] : []
      })
    },
    schedule: ({ host, author, comment, startMs, endMs }) =>
      act(api, 'schedule-downtime', {
        ...atHost(host),
        author,
        comment,
        start_time: startMs / 1000,
        end_time: endMs / 1000,
        fixed: true,
        all_services: true,
      }),
    remove: (downtime) => act(api, 'remove-downtime', { downtime }, 'or it is gone'),
    comment: ({ host, author, comment, untilMs }) =>
      act(api, 'add-comment', { ...atHost(host), author, comment, expiry: untilMs / 1000 }),
    close: api.close,
  }
}

/** A filter for objects whose attribute has this value. */
const filterOf = (attribute: string, value: string): string => `${attribute}==${JSON.stringify(value)}`

const atHost = (host: string) => ({ type: 'Host', filter: filterOf('host.name', host) })

type Found = z.output<typeof objects>['results']

async function find(api: JsonApi, type: keyof typeof typeNames, filter: string): Promise<Found> {
  const asked = { method: 'GET', path: `/v1/objects/${type}`, query: { filter } } as const
  const { status, body } = await api.ask(asked)
  const read = objects.safeParse(body)
  // an account without the permission is told that there are none, with 404
  if (status !== 200 || !read.success)
    throw api.invalid(asked, `answered ${status}: the account needs the permission objects/query/${typeNames[type]}`)
  return read.data.results
}

const typeNames = { hosts: 'Host', downtimes: 'Downtime', comments: 'Comment' } as const

function checked<S extends z.ZodType>(api: JsonApi, schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value)
  if (!read.success)
    throw api.invalid({ method: 'GET', path: '/v1/objects' }, 'the answer is not what Icinga documents')
  return read.data
}

async function act(
  api: JsonApi,
  action: string,
  body: unknown,
  gone: 'or it is gone' | 'for an object' = 'for an object',
): Promise<void> {
  const path = `/v1/actions/${action}`
  const { status, body: answer } = await api.ask({ method: 'POST', path, body })
  if (status === 404 && gone === 'or it is gone') return
  const read = acted.safeParse(answer)
  const refused = read.success ? read.data.results.find(({ code }) => code !== 200) : undefined
  if (status === 200 && read.success && refused === undefined) return
  throw new Failure(source, `${action}: answered ${status}${refused ? `: ${refused.status}` : ''}`, 'none')
}
