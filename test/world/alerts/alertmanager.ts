import { createHash } from 'node:crypto'
import { z } from 'zod'

/** An answer to a request. */
export type FakeAnswer = {
  readonly status: number
  readonly body: unknown
  readonly headers?: { readonly [name: string]: string }
}

/** A request to a fake of an HTTP API; the body is the parsed JSON, undefined without one. */
export type FakeRequest = { readonly method: string; readonly path: string; readonly body: unknown }

const matcher = z.strictObject({
  name: z.string().min(1),
  value: z.string(),
  isRegex: z.boolean(),
  isEqual: z.boolean().default(true),
})

const postable = z.strictObject({
  id: z.string().optional(),
  matchers: z.array(matcher).min(1),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  createdBy: z.string(),
  comment: z.string(),
})

type Matcher = z.output<typeof matcher>

/** A silence as Alertmanager keeps it; times are in milliseconds. */
export type KeptSilence = {
  readonly id: string
  readonly matchers: readonly Matcher[]
  readonly createdBy: string
  readonly comment: string
  readonly startsMs: number
  readonly endsMs: number
  readonly updatedMs: number
}

type HeldAlert = { readonly labels: { readonly [name: string]: string } }

/** How long expired silences are kept. */
const retentionMs = 120 * 3_600_000

/**
 * Alertmanager's API v2 as its documentation and source describe it: unknown fields are refused, an update in place
 * keeps the id only while nothing but the end changes, expired silences stay listed, and after their retention they
 * are unknown.
 */
export class FakeAlertmanager {
  readonly #now: () => number
  readonly #silences = new Map<string, KeptSilence>()
  #ids = 0
  /** The alerts that it has received. */
  alerts: readonly HeldAlert[] = []
  /** Whether every update answers a new id, as it may. */
  renames: 'always' | 'when it must' = 'when it must'

  constructor(now: () => number) {
    this.#now = now
  }
  /** All silences that have not expired. */
  get active(): readonly KeptSilence[] {
    return [...this.#silences.values()].filter(({ endsMs }) => endsMs > this.#now())
  }
  get all(): readonly KeptSilence[] {
    return [...this.#silences.values()]
  }
  /** The active silences that suppress an alert with these labels. */
  suppressing(labels: HeldAlert['labels']): readonly KeptSilence[] {
    return this.active.filter(
      ({ matchers, startsMs }) => startsMs <= this.#now() && matchers.every((each) => agrees(each, labels)),
    )
  }
  answer({ method, path, body }: FakeRequest): FakeAnswer {
    this.#forget()
    if (method === 'GET' && path === '/api/v2/silences') return { status: 200, body: this.all.map(this.#shown) }
    if (method === 'GET' && path === '/api/v2/alerts') return { status: 200, body: this.alerts.map(this.#held) }
    if (method === 'POST' && path === '/api/v2/silences') return this.#post(body)
    const id = /^\/api\/v2\/silence\/([^/]+)$/.exec(path)?.[1]
    if (method === 'DELETE' && id !== undefined) return this.#delete(id)
    return { status: 404, body: { code: 404, message: `path ${path} was not found` } }
  }
  #post(body: unknown): FakeAnswer {
    const read = postable.safeParse(body)
    if (!read.success) return { status: 422, body: { code: 602, message: read.error.message } }
    const { id, startsAt, endsAt, ...rest } = read.data
    const now = this.#now()
    const [startsMs, endsMs] = [Date.parse(startsAt), Date.parse(endsAt)]
    if (endsMs < startsMs) return { status: 400, body: 'Failed to create silence: start time must be before end time' }
    if (endsMs < now) return { status: 400, body: "Failed to create silence: end time can't be in the past" }
    const before = id === undefined ? undefined : this.#silences.get(id)
    if (id !== undefined && before === undefined) return { status: 404, body: 'silence not found' }
    const sameMatchers = JSON.stringify(before?.matchers) === JSON.stringify(rest.matchers)
    const inPlace = before !== undefined && before.endsMs > now && sameMatchers && before.startsMs === startsMs
    if (before !== undefined && inPlace && this.renames === 'when it must') {
      this.#silences.set(before.id, { ...rest, id: before.id, startsMs, endsMs, updatedMs: now })
      return { status: 200, body: { silenceID: before.id } }
    }
    if (before !== undefined && before.endsMs > now)
      this.#silences.set(before.id, { ...before, endsMs: now, updatedMs: now })
    const next = uuid(`${++this.#ids}`)
    this.#silences.set(next, { ...rest, id: next, startsMs: Math.max(startsMs, now), endsMs, updatedMs: now })
    return { status: 200, body: { silenceID: next } }
  }
  #delete(id: string): FakeAnswer {
    const found = this.#silences.get(id)
    if (found === undefined) return { status: 404, body: null }
    const now = this.#now()
    if (found.endsMs > now) this.#silences.set(id, { ...found, endsMs: now, updatedMs: now })
    return { status: 200, body: null }
  }
  #forget(): void {
    for (const { id, endsMs } of this.all) if (endsMs + retentionMs < this.#now()) this.#silences.delete(id)
  }
  #shown = ({ startsMs, endsMs, updatedMs, ...rest }: KeptSilence) => ({
    ...rest,
    startsAt: new Date(startsMs).toISOString(),
    endsAt: new Date(endsMs).toISOString(),
    updatedAt: new Date(updatedMs).toISOString(),
    status: { state: endsMs <= this.#now() ? 'expired' : startsMs <= this.#now() ? 'active' : 'pending' },
  })
  #held = ({ labels }: HeldAlert) => {
    const silencedBy = this.suppressing(labels).map(({ id }) => id)
    const at = new Date(this.#now()).toISOString()
    return {
      labels,
      annotations: {},
      receivers: [{ name: 'default' }],
      startsAt: at,
      updatedAt: at,
      endsAt: at,
      fingerprint: uuid(JSON.stringify(labels)).slice(0, 16),
      generatorURL: '',
      status: { state: silencedBy.length > 0 ? 'suppressed' : 'active', silencedBy, inhibitedBy: [] },
    }
  }
}

function agrees({ name, value, isRegex, isEqual }: Matcher, labels: HeldAlert['labels']): boolean {
  const own = labels[name] ?? ''
  return (isRegex ? new RegExp(`^(?:${value})$`).test(own) : own === value) === isEqual
}

function uuid(of: string): string {
  const digits = createHash('sha256').update(of).digest('hex')
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-')
}
