import type { HeldAlert } from '../../core/alerts/judge.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { readTogether } from '../batch.ts'
import { type JsonApi, jsonApi } from '../json-api.ts'
import { oneLine } from '../redact.ts'
import { type FoundSilence, heldAnswer, silencesAnswer, writtenSilence } from './answers.ts'
import { type Endpoint, requestMs } from './settings.ts'

/** A silence to be written; an `id` names the one that it replaces. */
export type SilenceToWrite = Pick<FoundSilence, 'matchers' | 'createdBy' | 'comment' | 'startsAt' | 'endsAt'> & {
  readonly id?: string
}

/**
 * One cluster of Alertmanagers. Any member takes a request, and the others learn of it within seconds. All methods
 * throw `Failure`. What is read is read once for all who ask at the same time.
 */
export type Alertmanager = {
  /** All alerts, suppressed ones included, as the first member that answers has them. */
  held(): Promise<readonly HeldAlert[]>
  /** All silences, expired ones included, in the newest form that any member has. */
  silences(): Promise<readonly FoundSilence[]>
  /** Writes a silence and returns its id, which is another one when the silence could not be changed in place. */
  write(silence: SilenceToWrite): Promise<string>
  /** Ends a silence; one that is over or unknown is left as it is. */
  expire(id: string): Promise<void>
  close(): Promise<void>
}

const source = 'alertmanager'
const shownCharacters = 200
const silencesPath = '/api/v2/silences'

/** Opens a client for each member; they connect on their first use. */
export function openAlertmanager(members: readonly Endpoint[]): Alertmanager {
  const apis = members.map((endpoint) => jsonApi({ source, requestMs, ...endpoint }))
  return {
    held: readTogether(() =>
      first(apis, async (api) => {
        const asked = { method: 'GET', path: '/api/v2/alerts' } as const
        const { status, body } = await api.ask(asked)
        const read = heldAnswer.safeParse(body)
        if (status !== 200 || !read.success) throw api.invalid(asked, `answered ${status}, and no list of alerts`)
        return read.data.map(({ labels, status: { silencedBy } }) => ({ labels, silencedBy }))
      }),
    ),
    silences: readTogether(async () => {
      const answers = await Promise.allSettled(apis.map(readSilences))
      const lists = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
      if (lists.length === 0) throw failureOf(answers.map((answer) => answer.status === 'rejected' && answer.reason))
      const byId = new Map<string, FoundSilence>()
      for (const silence of lists.flat()) {
        const known = byId.get(silence.id)
        if (known === undefined || asMs(known.updatedAt) < asMs(silence.updatedAt)) byId.set(silence.id, silence)
      }
      return [...byId.values()]
    }),
    write: (silence) =>
      first(apis, async (api) => {
        const asked = { method: 'POST', path: silencesPath, body: silence } as const
        const { status, body } = await api.ask(asked)
        const read = writtenSilence.safeParse(body)
        if (status === 200 && read.success) return read.data.silenceID
        const said = typeof body === 'string' ? body : JSON.stringify(body)
        throw new Failure(source, `the silence is refused with ${status}: ${oneLine(said, shownCharacters)}`, 'none')
      }),
    async expire(id) {
      const asked = { method: 'DELETE', path: `/api/v2/silence/${encodeURIComponent(id)}` } as const
      const answers = await Promise.allSettled(apis.map((api) => api.ask(asked)))
      const statuses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []))
      if (statuses.includes(200)) return
      if (statuses.length < answers.length)
        throw failureOf(answers.map((answer) => answer.status === 'rejected' && answer.reason))
      const refused = statuses.find((status) => status !== 404)
      if (refused !== undefined) throw new Failure(source, `silence ${id} is not ended: answered ${refused}`, 'none')
    },
    async close() {
      await Promise.all(apis.map((api) => api.close()))
    },
  }
}

async function readSilences(api: JsonApi): Promise<readonly FoundSilence[]> {
  const asked = { method: 'GET', path: silencesPath } as const
  const { status, body } = await api.ask(asked)
  const read = silencesAnswer.safeParse(body)
  if (status !== 200 || !read.success) throw api.invalid(asked, `answered ${status}, and no list of silences`)
  return read.data
}

/** Asks one member after the other, as long as the request certainly had no effect. */
async function first<T>(apis: readonly JsonApi[], ask: (api: JsonApi) => Promise<T>): Promise<T> {
  const failures: unknown[] = []
  for (const api of apis) {
    try {
      return await ask(api)
    } catch (error) {
      if (!(error instanceof Failure) || error.effect !== 'none') throw error
      failures.push(error)
    }
  }
  throw failureOf(failures)
}

/** The failure among the outcomes of the members that says most: one after which the request may have had an effect. */
function failureOf(reasons: readonly unknown[]): unknown {
  const failures = reasons.filter((reason) => reason instanceof Failure)
  return (
    failures.find(({ effect }) => effect === 'ambiguous') ??
    failures[0] ??
    new Failure(source, 'no member is configured', 'none')
  )
}

const asMs = (time: string): number => new Date(time).getTime()
