import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** How far a request's time may be from ours, in either direction. */
const clockSkewSeconds = 300

/** A request as it came, before anything in it is believed. */
export type SignedRequest = {
  readonly signature: string
  readonly timestamp: string
  readonly body: string
}

/** The signing secret, made ready once. */
export const signingKey = (signingSecret: string): KeyObject => createSecretKey(signingSecret, 'utf8')

/**
 * Why a request is not from Slack, or not from now; null when it is both. Bolt's own check takes requests from the
 * future, which could be kept and sent until then.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signatureProblem(request: SignedRequest, key: KeyObject, nowMs: number): string | null {
  if (!/^\d{1,12}$/.test(request.timestamp)) return 'it has no timestamp'
  if (Math.abs(nowMs / 1000 - Number(request.timestamp)) > clockSkewSeconds)
    return `its timestamp is more than ${clockSkewSeconds} s away from our clock`
  const ours = Buffer.from(
    `v0=${createHmac('sha256', key).update(`v0:${request.timestamp}:${request.body}`).digest('hex')}`,
  )
  const theirs = Buffer.from(request.signature)
  return ours.length === theirs.length && timingSafeEqual(ours, theirs) ? null : 'its signature does not fit'
}
