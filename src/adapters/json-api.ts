import { Agent, request } from 'undici'
import { Denied, Failure } from '../engine/ports/failure.ts'
import { neverArrived } from './never-arrived.ts'
import { oneLine } from './redact.ts'

/** The settings of a connection to an HTTP API that speaks JSON. */
export type ApiSettings = {
  /** The name of the system in failures. */
  readonly source: string
  readonly url: string
  /** The value of the header `Authorization`; null where none is sent. */
  readonly authorization: string | null
  /** PEM text of the authority that signed the certificate; null uses the system's. It is always verified. */
  readonly certificateAuthority: string | null
  readonly requestMs: number
  /** `one a request` for servers that close a kept connection while a request is on its way. Default: kept. */
  readonly connections?: 'kept' | 'one a request'
}

/** One request; only `method` and `path` are required. */
export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: { readonly [name: string]: string }
  readonly headers?: { readonly [name: string]: string }
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** `answered`: 401 and 403 are answers, because the caller may renew its authorization. Default: they throw. */
  readonly denied?: 'answered' | 'thrown'
}

/**
 * An answer with any status below 500, other than 401 and 403 unless the request takes them; `body` is the text where it
 * is no JSON. `header` finds a header by its name in small letters; null when there is none.
 */
export type ApiAnswer = {
  readonly status: number
  readonly body: unknown
  header(name: string): string | null
}

/** An HTTP API that speaks JSON. */
export type JsonApi = {
  /**
   * Sends a request once. Throws `Denied` when the API refuses its sender, and `Failure` when it does not answer or
   * answers with 500 or above; the effect of a read is never ambiguous.
   */
  ask(asked: ApiRequest): Promise<ApiAnswer>
  /** The failure of a request for which the answer is no valid one. */
  invalid(asked: Pick<ApiRequest, 'method' | 'path'>, why: string): Failure
  close(): Promise<void>
}

const connectMs = 3_000
const shownCharacters = 200
/** More than the answers of a large cluster, and less than the memory of the bot. */
const maxAnswerBytes = 64 * 1024 * 1024

/** Opens a client; it connects on its first use. */
export function jsonApi(settings: ApiSettings): JsonApi {
  const { source, url, authorization, certificateAuthority: ca, requestMs } = settings
  const agent = new Agent({
    connect: { timeout: connectMs, ...(ca === null ? {} : { ca }) },
    maxResponseSize: maxAnswerBytes,
    ...(settings.connections === 'one a request' ? { pipelining: 0 } : {}),
  })
  const failure = (
    { method, path }: Pick<ApiRequest, 'method' | 'path'>,
    words: string,
    error: unknown = undefined,
  ) => {
    const effect = method === 'GET' || neverArrived(codeOf(error)) ? 'none' : 'ambiguous'
    return new Failure(source, `${method} ${path}: ${words}`, effect, error)
  }
  return {
    async ask(asked) {
      const { status, text, header } = await sent(asked).catch((error: unknown) => {
        throw failure(asked, wordsOf(error), error)
      })
      const said = oneLine(text, shownCharacters)
      if ((status === 401 || status === 403) && asked.denied !== 'answered')
        throw new Denied(
          source,
          `${asked.method} ${asked.path}: refused with ${status}${said === '' ? '' : `: ${said}`}`,
        )
      if (status >= 500) throw failure(asked, `answered ${status}${said === '' ? '' : `: ${said}`}`)
      return { status, body: parsed(text), header }
    },
    invalid: (asked, why) => failure(asked, why),
    close: () => agent.destroy(),
  }

  async function sent({ method, path, query = {}, headers = {}, body, signal }: ApiRequest) {
    const target = new URL(url)
    target.pathname = `${target.pathname.replace(/\/$/, '')}${path}`
    // not every server reads a plus as a space
    const given = Object.entries(query).map((each) => each.map(encodeURIComponent).join('='))
    target.search = given.join('&')
    const limit = AbortSignal.timeout(requestMs)
    const answer = await request(target, {
      dispatcher: agent,
      method,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      headers: {
        accept: 'application/json',
        ...headers,
        ...(authorization === null ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const header = (name: string): string | null => {
      const found = answer.headers[name]
      return (Array.isArray(found) ? found[0] : found) ?? null
    }
    return { status: answer.statusCode, text: await answer.body.text(), header }
  }
}

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined ? '' : codeOf(cause)
}

function wordsOf(error: unknown): string {
  if (codeOf(error) === 'ECONNREFUSED') return 'nobody listens there'
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  return name === 'TimeoutError' || name === 'AbortError' ? 'no answer in time' : message
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
