import { Agent, type Dispatcher, request } from 'undici'
import { type ConsulRequest, filtered, isTransient, noAnswer, refusedAnswer, retried, type Tried } from './errors.ts'
import type { ConsulSettings } from './settings.ts'

/** Consul's answer. 404 and 409 are answers; every other status above 299 is a failure. */
type Answer = {
  readonly status: number
  readonly body: unknown
  /** `X-Consul-Index`, from which to wait for later changes; null when the answer has none. */
  readonly index: string | null
}

/** The query parameters of a request; an empty value gives the bare name. */
export type Query = { readonly [name: string]: string | number }

/** Consul's HTTP API with consistent reads, single writes, and waits that can be aborted. */
export type ConsulHttp = {
  /** Reads consistently, with retries within the time limit. Throws `Denied` when ACLs forbid it or removed entries. */
  read(path: string, query: Query): Promise<Answer>
  /** The same for reads that have a body, such as a transaction that only reads. */
  readWith(path: string, query: Query, body: unknown): Promise<Answer>
  /** Posts a request that changes nothing; every status below 500 is an answer, including refusals. */
  question(path: string, body: unknown): Promise<Answer & { readonly text: string }>
  /** Sends a change once: after a lost answer, only reading the state shows whether it was done. */
  write(path: string, query: Query, body: unknown): Promise<Answer>
  /** Waits until something changed after `index`, or the wait is over; ends when the signal aborts. */
  wait(path: string, query: Query, index: string, signal: AbortSignal): Promise<Answer>
  close(): Promise<void>
}

/** Opens a client; it connects on its first use. */
export function consulHttp(settings: ConsulSettings): ConsulHttp {
  const { times } = settings
  const agent = new Agent({ connect: { timeout: times.connectMs, ...tlsOf(settings) } })
  const ask = (method: Request['method'], path: string, query: Query, body: unknown, signal: AbortSignal) =>
    send({ settings, agent, method, path, query, body, signal })
  const read = (method: 'GET' | 'PUT', path: string, query: Query, body: unknown) =>
    retried(times.readMs, () =>
      ask(method, path, { ...query, consistent: '' }, body, AbortSignal.timeout(times.requestMs)).then(
        (answer) => tried(path, answer),
        (error): Tried<RawAnswer> => ({ is: 'trouble', failure: noAnswer(path, 'read', error), isTransient: true }),
      ),
    )
  return {
    read: (path, query) => read('GET', path, query, undefined),
    readWith: (path, query, body) => read('PUT', path, query, body),
    question: (path, body) =>
      retried(times.readMs, () =>
        ask('POST', path, {}, body, AbortSignal.timeout(times.requestMs)).then(
          (answer) => (answer.status < 500 ? { is: 'answer', value: answer } : tried(path, answer)),
          (error): Tried<RawAnswer> => ({ is: 'trouble', failure: noAnswer(path, 'read', error), isTransient: true }),
        ),
      ),
    write: (path, query, body) =>
      ask('PUT', path, query, body, AbortSignal.timeout(times.requestMs)).then(
        (answer) => accepted(path, 'write', answer),
        (error) => Promise.reject(noAnswer(path, 'write', error)),
      ),
    wait: (path, query, index, signal) => {
      // Consul adds up to a sixteenth of the wait, to spread the answers
      const limit = AbortSignal.any([signal, AbortSignal.timeout(times.watchMs * 1.1 + times.requestMs)])
      return ask('GET', path, { ...query, index, wait: `${times.watchMs}ms` }, undefined, limit).then(
        (answer) => accepted(path, 'read', answer),
        (error) => Promise.reject(noAnswer(path, 'read', error)),
      )
    },
    close: () => agent.destroy(),
  }
}

const tlsOf = ({ certificateAuthority: ca, client: { certificate, key, serverName } }: ConsulSettings) => ({
  ...(ca === null ? {} : { ca }),
  ...(certificate === null ? {} : { cert: certificate }),
  ...(key === null ? {} : { key }),
  ...(serverName === null ? {} : { servername: serverName }),
})

type Request = {
  readonly settings: ConsulSettings
  readonly agent: Dispatcher
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly query: Query
  readonly body: unknown
  readonly signal: AbortSignal
}

type RawAnswer = Answer & {
  readonly text: string
  /** Whether Consul reports that its ACLs removed entries; versions before 1.11 never do. */
  readonly filtered: 'yes' | 'not said'
}

async function send({ settings, agent, method, path, query, body, signal }: Request): Promise<RawAnswer> {
  const url = new URL(settings.url)
  url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
  const {
    statusCode,
    headers,
    body: stream,
  } = await request(url, {
    dispatcher: agent,
    method,
    signal,
    // a blocking query sends nothing while it waits; the signal is the limit of every request
    headersTimeout: 0,
    bodyTimeout: 0,
    headers: settings.token === null ? {} : { 'x-consul-token': settings.token },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await stream.text()
  const index = headers['x-consul-index']
  return {
    status: statusCode,
    body: parsed(text),
    text,
    index: typeof index === 'string' ? index : null,
    filtered: headers['x-consul-results-filtered-by-acls'] === 'true' ? 'yes' : 'not said',
  }
}

const tried = (path: string, answer: RawAnswer): Tried<RawAnswer> =>
  answer.filtered === 'yes'
    ? { is: 'trouble', failure: filtered(path), isTransient: false }
    : isAnswer(answer.status)
      ? { is: 'answer', value: accepted(path, 'read', answer) }
      : {
          is: 'trouble',
          failure: refusedAnswer(path, 'read', answer.status, answer.text),
          isTransient: isTransient(answer.status),
        }

const isAnswer = (status: number): boolean => status <= 299 || status === 404 || status === 409

function accepted(path: string, asked: ConsulRequest, answer: RawAnswer): RawAnswer {
  if (!isAnswer(answer.status)) throw refusedAnswer(path, asked, answer.status, answer.text)
  return answer
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text
  }
}
