import type { JsonObject } from '../json.ts'
import { tiers } from '../limits/rates.ts'
import type { Arguments } from './arguments.ts'
import type { ApiContext, Method } from './call.ts'
import { Refused, TooFast } from './errors.ts'
import { methods } from './methods.ts'

/** An answer of the Web API; its status is nearly always 200. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
}

function bearer(authorization: string, given: Arguments): string {
  const inHeader = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  return inHeader ?? given.text('token')
}

/** Refuses a caller whose token is missing, unknown, revoked, of the wrong kind or without the scope. */
function admit(site: ApiContext, method: Method, token: string): readonly string[] {
  if (method.token === 'none') return []
  if (token === '') throw new Refused('not_authed')
  const known = site.app.tokens.get(token)
  if (!known) throw new Refused('invalid_auth')
  if (known.revoked) throw new Refused('token_revoked')
  if (known.kind !== method.token) throw new Refused('not_allowed_token_type')
  const enough = method.scopes.length === 0 || method.scopes.some((scope) => known.scopes.includes(scope))
  if (!enough) throw new Refused('missing_scope', { needed: method.scopes.join(','), provided: known.scopes.join(',') })
  return known.scopes
}

/** A refusal as an answer. */
export function refusal(code: string, extra: JsonObject): Answer {
  return { status: 200, headers: {}, body: { ok: false, error: code, ...extra } }
}

/** The answer above the rate limit. */
export function tooFast(retryAfterSeconds: number): Answer {
  const headers = { 'retry-after': String(retryAfterSeconds) }
  return { status: 429, headers, body: { ok: false, error: 'ratelimited' } }
}

/** Handles a call of the Web API; every refusal becomes an answer. */
export function answerCall(site: ApiContext, name: string, authorization: string, given: Arguments): Answer {
  const method = methods[name]
  if (!method) return refusal('unknown_method', { req_method: name })
  try {
    const scopes = admit(site, method, bearer(authorization, given))
    const retryAfterSeconds = site.rates.take(name, tiers[method.tier])
    if (retryAfterSeconds !== undefined) return tooFast(retryAfterSeconds)
    const headers = { 'x-oauth-scopes': scopes.join(','), 'x-accepted-oauth-scopes': method.scopes.join(',') }
    return { status: 200, headers, body: { ok: true, ...method.run(site, given) } }
  } catch (error) {
    if (error instanceof TooFast) return tooFast(error.retryAfterSeconds)
    if (error instanceof Refused) return refusal(error.message, error.extra)
    throw error
  }
}
