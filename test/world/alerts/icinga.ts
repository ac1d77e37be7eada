import { z } from 'zod'
import type { FakeAnswer } from './alertmanager.ts'

type Kept = { readonly name: string; readonly host: string; readonly author: string }
type Downtime = Kept & { readonly comment: string; readonly start: number; readonly end: number }
type Comment = Kept & { readonly text: string; readonly entry: number; readonly expire: number }

const at = { type: z.literal('Host'), filter: z.string() }
const scheduled = z.strictObject({
  ...at,
  author: z.string(),
  comment: z.string(),
  start_time: z.number(),
  end_time: z.number(),
  fixed: z.literal(true),
  all_services: z.literal(true),
})
const removed = z.strictObject({ downtime: z.string() })
const commented = z.strictObject({ ...at, author: z.string(), comment: z.string(), expiry: z.number() })

const valueIn = (attribute: string, filter: string): string | null => {
  const quoted = filter.startsWith(`${attribute}==`) ? filter.slice(attribute.length + 2) : ''
  return quoted.startsWith('"') ? String(JSON.parse(quoted)) : null
}

const noObjects: FakeAnswer = { status: 404, body: { error: 404, status: 'No objects found.' } }

/**
 * The part of Icinga's API that downtimes use, as 2.13 answers: no extension of a downtime, no trace of an expired one,
 * 500 with an empty list where no host matches, and 404 for a downtime that is gone. Each host has one service.
 */
export class FakeIcinga {
  readonly #now: () => number
  #downtimes: readonly Downtime[] = []
  #comments: readonly Comment[] = []
  #ids = 0
  readonly hosts = new Set(['n1', 'n2'])

  constructor(now: () => number) {
    this.#now = now
  }
  /** The downtimes of a host that are in effect. */
  inEffect(host: string): readonly Downtime[] {
    const now = this.#seconds()
    return this.#downtimes.filter((one) => one.host === host && one.start <= now && now < one.end)
  }
  answer(method: string, path: string, filter: string, body: unknown): FakeAnswer {
    const now = this.#seconds()
    this.#downtimes = this.#downtimes.filter(({ end }) => end > now)
    this.#comments = this.#comments.filter(({ expire }) => expire > now)
    if (method === 'GET') return this.#query(path, filter)
    if (path === '/v1/actions/schedule-downtime') return this.#schedule(scheduled.safeParse(body).data)
    if (path === '/v1/actions/remove-downtime') return this.#remove(removed.safeParse(body).data)
    if (path === '/v1/actions/add-comment') return this.#comment(commented.safeParse(body).data)
    return { status: 404, body: { error: 404, status: 'The requested path was not found.' } }
  }
  #seconds = (): number => this.#now() / 1000
  #query(path: string, filter: string): FakeAnswer {
    const results = (found: readonly { readonly name: string; readonly attrs: unknown }[]): FakeAnswer => ({
      status: 200,
      body: { results: found.map((one) => ({ ...one, joins: {}, meta: {}, type: 'Object' })) },
    })
    if (path === '/v1/objects/hosts')
      return results(
        [...this.hosts]
          .filter((name) => name === valueIn('host.name', filter))
          .map((name) => ({ name, attrs: { name } })),
      )
    if (path === '/v1/objects/comments')
      return results(
        this.#comments
          .filter(({ author }) => author === valueIn('comment.author', filter))
          .map(({ name, text, entry, host }) => ({
            name,
            attrs: { text, entry_time: entry, host_name: host, service_name: '' },
          })),
      )
    if (path !== '/v1/objects/downtimes') return noObjects
    return results(
      this.#downtimes
        .filter(({ author }) => author === valueIn('downtime.author', filter))
        .flatMap(({ name, host, comment, start, end }) =>
          ['', 'disk'].map((service_name) => ({
            name: service_name === '' ? name : `${name}!${service_name}`,
            attrs: { comment, start_time: start, end_time: end, host_name: host, service_name },
          })),
        ),
    )
  }
  #act(filter: string | undefined, does: (host: string) => string): FakeAnswer {
    if (filter === undefined) return { status: 400, body: { results: [{ code: 400, status: 'Options are required' }] } }
    const host = valueIn('host.name', filter)
    if (host === null || !this.hosts.has(host)) return { status: 500, body: { results: [] } }
    return { status: 200, body: { results: [{ code: 200, status: 'Successfully done.', name: does(host) }] } }
  }
  #schedule(given: z.output<typeof scheduled> | undefined): FakeAnswer {
    return this.#act(given?.filter, (host) => {
      const name = `${host}!${++this.#ids}`
      const { author = '', comment = '', start_time: start = 0, end_time: end = 0 } = given ?? {}
      this.#downtimes = [...this.#downtimes, { name, host, author, comment, start, end }]
      return name
    })
  }
  #comment(given: z.output<typeof commented> | undefined): FakeAnswer {
    return this.#act(given?.filter, (host) => {
      const name = `${host}!${++this.#ids}`
      const { author = '', comment: text = '', expiry: expire = 0 } = given ?? {}
      this.#comments = [...this.#comments, { name, host, author, text, expire, entry: this.#seconds() }]
      return name
    })
  }
  #remove(given: z.output<typeof removed> | undefined): FakeAnswer {
    const left = this.#downtimes.filter(({ name }) => name !== given?.downtime)
    if (left.length === this.#downtimes.length) return noObjects
    this.#downtimes = left
    return { status: 200, body: { results: [{ code: 200, status: 'Successfully removed downtime.' }] } }
  }
}
