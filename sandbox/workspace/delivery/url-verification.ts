import type { Identifiers } from '../identifiers.ts'
import { isObject } from '../json.ts'
import { type Requests, signedRequest } from './signed-requests.ts'

/** Sends Slack's URL verification to a URL, which must answer with the challenge. */
export async function verifyAddress(requests: Requests, ids: Identifiers, url: string, secret: string): Promise<void> {
  const challenge = ids.nextSecret()
  const payload = { token: 'verification-token-is-deprecated', challenge, type: 'url_verification' }
  const delivery = { id: challenge, kind: 'event' as const, payload, takesAnswer: true }
  const request = signedRequest(delivery, secret, Math.floor(Date.now() / 1000), undefined)
  if (request.kind !== 'request') throw new Error('an event is always a request here')
  const outcome = await requests.send(url, request.headers, request.body)
  if (outcome.kind === 'failed')
    throw new Error(
      `Your request URL didn't respond to the challenge: ${outcome.reason} ${outcome.status ?? ''}`.trim(),
    )
  const said = isObject(outcome.answer) ? outcome.answer.challenge : outcome.answer
  if (said !== challenge) throw new Error("Your request URL didn't respond with the value of the challenge parameter")
}
