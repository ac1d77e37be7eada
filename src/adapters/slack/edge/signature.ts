import { verifySlackRequest } from '@slack/bolt'

/** How far a request's time may be from ours, in either direction. */
export const clockSkewSeconds = 300

/** A request as it came, before anything in it is believed. */
export type SignedRequest = {
  readonly signature: string
  readonly timestamp: string
  readonly body: string
}

/** Why a request is not from Slack, or not from now; null when it is both. */
export function signatureProblem(request: SignedRequest, signingSecret: string, nowMs: number): string | null {
  const timestampSeconds = /^\d{1,12}$/.test(request.timestamp) ? Number(request.timestamp) : Number.NaN
  if (Number.isNaN(timestampSeconds)) return 'it has no timestamp'
  // The library refuses old requests only; one from the future could be kept and sent until then.
  if (Math.abs(nowMs / 1000 - timestampSeconds) > clockSkewSeconds)
    return `its timestamp is more than ${clockSkewSeconds} s away from our clock`
  try {
    verifySlackRequest({
      signingSecret,
      body: request.body,
      headers: { 'x-slack-signature': request.signature, 'x-slack-request-timestamp': timestampSeconds },
      nowMilliseconds: nowMs,
    })
    return null
  } catch {
    return 'its signature does not fit'
  }
}
