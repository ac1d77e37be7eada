import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { neverArrived } from '../never-arrived.ts'

/** What a failed call means for trying again. */
export type Trouble =
  | { readonly is: 'later'; readonly retryAfterMs: number; readonly why: string }
  /** It may have happened all the same. */
  | { readonly is: 'unknown'; readonly why: string }
  | { readonly is: 'refused'; readonly code: string; readonly why: string }

// Slack says of these that part of the work may have been done.
const perhapsDone = ['fatal_error', 'internal_error', 'request_timeout']
const notNow = ['service_unavailable', 'team_added_to_org', 'ratelimited', 'rate_limited']
// Somebody must mend these in Slack or in our configuration; the message itself is fine and waits for that.
const notAllowedYet = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'org_login_required',
  'ekm_access_denied',
  'access_denied',
]

function platformTrouble(error: WebAPIPlatformError): Trouble {
  const code = error.data.error
  const why = `Slack says ${code}`
  // An answer that is not JSON ends up here too, page and all.
  if (!/^[a-z0-9_]{1,80}$/.test(code)) return { is: 'unknown', why: 'Slack answered something that is not its API' }
  if (perhapsDone.includes(code)) return { is: 'unknown', why }
  if (notNow.includes(code)) return { is: 'later', retryAfterMs: 5_000, why }
  if (notAllowedYet.includes(code)) return { is: 'later', retryAfterMs: 30_000, why }
  return { is: 'refused', code, why }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code === '' || code.startsWith('ERR_INTERNAL') ? codeOf(error.cause) : code
}

function requestTrouble(error: WebAPIRequestError): Trouble {
  const code = codeOf(error.original)
  if (neverArrived(code)) return { is: 'later', retryAfterMs: 2_000, why: `Slack cannot be reached (${code})` }
  const what = error.original.name === 'TimeoutError' ? 'no answer in time' : error.original.message
  return { is: 'unknown', why: `Slack's answer was lost (${what})` }
}

/** What a failed call of the Web API means. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof WebAPIRateLimitedError)
    return { is: 'later', retryAfterMs: Math.max(1, error.retryAfter) * 1000, why: 'Slack asks us to wait' }
  if (error instanceof WebAPIPlatformError) return platformTrouble(error)
  if (error instanceof WebAPIRequestError) return requestTrouble(error)
  if (error instanceof WebAPIHTTPError) {
    const why = `Slack answered with status ${error.statusCode}`
    if (error.statusCode < 500 && error.statusCode !== 408)
      return { is: 'refused', code: `http_${error.statusCode}`, why }
    return { is: 'unknown', why }
  }
  return { is: 'unknown', why: error instanceof Error ? error.message : String(error) }
}
