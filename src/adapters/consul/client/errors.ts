import { setTimeout as pause } from 'node:timers/promises'
import { Denied, Failure } from '../../../engine/ports/failure.ts'
import { neverArrived } from '../../never-arrived.ts'

/** The name of this system in failures. */
export const source = 'consul'

/** Whether a request only reads, or may change something. */
export type ConsulRequest = 'read' | 'write'

/** The failure of a request without an answer. */
export function noAnswer(what: string, asked: ConsulRequest, error: unknown): Failure {
  const code = codeOf(error)
  const effect = asked === 'read' || neverArrived(code) ? 'none' : 'ambiguous'
  return new Failure(source, `${what}: ${wordsOf(error, code)}`, effect, error)
}

/** The failure of a request that Consul refused; after a change of leader, it may have written anyway. */
export function refusedAnswer(what: string, asked: ConsulRequest, status: number, text: string): Failure {
  const said = text.trim().split('\n', 1)[0]?.slice(0, 200) ?? ''
  if (status === 403) return denied(asked, what, said)
  const untouched = status < 500 || said.includes('No cluster leader')
  const effect = asked === 'read' || untouched ? 'none' : 'ambiguous'
  return new Failure(source, `${what}: answered ${status}${said === '' ? '' : `: ${said}`}`, effect)
}

/** Whether Consul's words, in an answer or for one operation of a transaction, are a refusal by ACLs. */
export const isRefusal = (words: string): boolean => /permission denied|acl not found/i.test(words)

// people know keys, not the paths of the API
const subjectOf = (what: string): string => decodeURIComponent(what.replace(/^\/v1\/(kv\/)?/, ''))

/** A refusal by Consul's ACLs: names what the token may not read or write, with Consul's own words. */
export const denied = (asked: ConsulRequest, what: string, said: string): Denied =>
  new Denied(
    source,
    `the token may not ${asked} ${subjectOf(what)}${said === '' ? '' : ` (Consul says: ${said})`}`,
    said,
  )

/** An answer from which ACLs removed entries: the missing ones are unknown, so no decision may depend on it. */
export const filtered = (what: string): Denied =>
  new Denied(source, `the token may not read all of ${subjectOf(what)} (Consul says: results filtered by ACLs)`)

/** An answer that is not in the format that Consul documents. */
export const invalidAnswer = (what: string, error: unknown): Failure =>
  new Failure(source, `${what}: the answer is not what Consul documents`, 'none', error)

function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined ? '' : codeOf(cause)
}

function wordsOf(error: unknown, code: string): string {
  if (code === 'ECONNREFUSED') return 'nobody listens there'
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time'
  return error instanceof Error ? error.message : String(error)
}

/** The result of one attempt; `isTransient` says whether a retry may succeed. */
export type Tried<T> =
  | { readonly is: 'answer'; readonly value: T }
  | { readonly is: 'trouble'; readonly failure: Failure; readonly isTransient: boolean }

/** Whether a retry after an answer with this status may succeed. */
export const isTransient = (status: number): boolean => status >= 500 || status === 429

const pausesMs = [100, 300, 800]

/** Retries a read while its failures are transient, within the time limit. */
export async function retried<T>(limitMs: number, read: () => Promise<Tried<T>>): Promise<T> {
  const began = performance.now()
  for (let attempt = 0; ; attempt += 1) {
    const tried = await read()
    if (tried.is === 'answer') return tried.value
    const pauseMs = pausesMs[attempt]
    const leftMs = limitMs - (performance.now() - began)
    if (!tried.isTransient || pauseMs === undefined || leftMs < pauseMs) throw tried.failure
    await pause(pauseMs * (0.5 + Math.random()))
  }
}
