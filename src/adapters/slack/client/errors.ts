import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import type { RefusalCause } from '../../../engine/ports/chat.ts'
import { neverArrived } from '../../never-arrived.ts'
import { refusedPicture } from '../blocks/uploaded-files.ts'
import { codeWords, type ErrorMeaning, meaningOf } from './error-codes.ts'

/** The meaning of a failed call for a retry. */
export type AdapterError =
  /** `concerns`: Slack's own word holds for every bot; a connection that failed says nothing about those of others. */
  | {
      readonly is: 'later'
      readonly retryAfterMs: number
      readonly why: string
      readonly concerns: 'every bot' | 'this bot'
    }
  /** The call may have taken effect. */
  | { readonly is: 'unknown'; readonly why: string }
  | { readonly is: 'refused'; readonly code: string; readonly cause: RefusalCause; readonly why: string }

const causes: { readonly [meaning in Exclude<ErrorMeaning, 'wait' | 'unknown'>]: RefusalCause } = {
  channel: 'channel',
  person: 'channel',
  gone: 'message gone',
  rights: 'rights',
  content: 'content',
  request: 'content',
}

const pictureRefused = ({ data }: WebAPIPlatformError): boolean =>
  data.error === 'invalid_blocks' && /\/slack_file\b/.test(JSON.stringify(data))

function platformErrorCode(error: WebAPIPlatformError): AdapterError {
  const code = pictureRefused(error) ? refusedPicture : error.data.error
  // An answer that is not JSON, such as an HTML page, ends up here too.
  if (!/^[a-z0-9_]{1,80}$/.test(code)) return { is: 'unknown', why: 'the answer is not from the Slack API' }
  const meaning = meaningOf(code)
  const why = codeWords(code)
  if (meaning === 'unknown') return { is: 'unknown', why }
  if (meaning === 'wait') return { is: 'later', retryAfterMs: 5_000, why, concerns: 'every bot' }
  return { is: 'refused', code, cause: causes[meaning], why }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code === '' || code.startsWith('ERR_INTERNAL') ? codeOf(error.cause) : code
}

function requestErrorCode(error: WebAPIRequestError): AdapterError {
  const code = codeOf(error.original)
  if (neverArrived(code))
    return { is: 'later', retryAfterMs: 2_000, why: `Slack cannot be reached (${code})`, concerns: 'this bot' }
  const what = error.original.name === 'TimeoutError' ? 'no answer in time' : error.original.message
  return { is: 'unknown', why: `Slack's answer was lost (${what})` }
}

/** The meaning of a failed call of the Web API. */
export function errorOf(error: unknown): AdapterError {
  if (error instanceof WebAPIRateLimitedError)
    return {
      is: 'later',
      retryAfterMs: Math.max(1, error.retryAfter) * 1000,
      why: 'Slack asks us to wait',
      concerns: 'every bot',
    }
  if (error instanceof WebAPIPlatformError) return platformErrorCode(error)
  if (error instanceof WebAPIRequestError) return requestErrorCode(error)
  if (error instanceof WebAPIHTTPError) {
    const why = `Slack answered with status ${error.statusCode}`
    if (error.statusCode < 500 && error.statusCode !== 408)
      return { is: 'refused', code: `http_${error.statusCode}`, cause: 'content', why }
    return { is: 'unknown', why }
  }
  return { is: 'unknown', why: error instanceof Error ? error.message : String(error) }
}
