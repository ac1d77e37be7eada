import { setTimeout as pause } from 'node:timers/promises'
import { Denied, Failure } from '../../../engine/ports/failure.ts'
import { neverArrived } from '../../never-arrived.ts'

/** What people are told cannot be asked. */
export const source = 'consul'

/** Whether asking may have changed something. */
export type ConsulRequest = 'read' | 'write'

/** No answer came: what that means for what was asked. */
export function noAnswer(what: string, asked: ConsulRequest, error: unknown): Failure {
  const code = codeOf(error)
  const effect = asked === 'read' || neverArrived(code) ? 'none' : 'ambiguous'
  return new Failure(source, `${what}: ${wordsOf(error, code)}`, effect, error)
}

/** Consul answered that it could not; a leader that changed in the middle may have written all the same. */
export function refusedAnswer(what: string, asked: ConsulRequest, status: number, text: string): Failure {
  const said = text.trim().split('\n', 1)[0]?.slice(0, 200) ?? ''
  if (status === 403) return denied(asked, what, said)
  const untouched = status < 500 || said.includes('No cluster leader')
  const effect = asked === 'read' || untouched ? 'none' : 'ambiguous'
  return new Failure(source, `${what}: answered ${status}${said === '' ? '' : `: ${said}`}`, effect)
}

/** What Consul says where its ACLs refuse, in an answer or in one operation of a transaction. */
export const isRefusal = (words: string): boolean => /permission denied|acl not found/i.test(words)

// people know keys, not paths of the API
const subjectOf = (what: string): string => decodeURIComponent(what.replace(/^\/v1\/(kv\/)?/, ''))

/** A refusal by Consul's ACLs: names what the token may not read or write, with Consul's own words. */
export const denied = (asked: ConsulRequest, what: string, said: string): Denied =>
  new Denied(
    source,
    `the token may not ${asked} ${subjectOf(what)}${said === '' ? '' : ` (Consul says: ${said})`}`,
    said,
  )

/** An answer from which ACLs removed entries: what is missing is unknown, so nothing may be decided by it. */
export const filtered = (what: string): Denied =>
  new Denied(source, `the token may not read all of ${subjectOf(what)} (Consul says: results filtered by ACLs)`)

/** An answer that is not of the form that Consul documents. */
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

/** What one try came to; `mayPass` says whether another one may go better. */
export type Tried<T> =
  | { readonly is: 'answer'; readonly value: T }
  | { readonly is: 'trouble'; readonly failure: Failure; readonly isTransient: boolean }

/** Whether what Consul answered with this status may be different in a moment. */
export const isTransient = (status: number): boolean => status >= 500 || status === 429

const pausesMs = [100, 300, 800]

/** Tries a read again while its trouble may pass, within its limit. */
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
