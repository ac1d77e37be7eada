import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The largest difference between a request's time and the bot's, in either direction. */
const clockSkewSeconds = 300

/** A request as received, before it is verified. */
export type SignedRequest = {
  readonly signature: string
  readonly timestamp: string
  readonly body: string
}

/** The signing secrets as keys: one, or the old and the new one during a rotation. */
export const signingKeys = (signingSecrets: string): readonly KeyObject[] =>
  signingSecrets
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
    .map((secret) => createSecretKey(secret, 'utf8'))

/**
 * The reason why a request is not from Slack or not current; null when it is both. Bolt's own check accepts requests
 * from the future, which an attacker could keep and send later.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signatureProblem(request: SignedRequest, keys: readonly KeyObject[], nowMs: number): string | null {
  if (!/^\d{1,12}$/.test(request.timestamp)) return 'it has no timestamp'
  if (Math.abs(nowMs / 1000 - Number(request.timestamp)) > clockSkewSeconds)
    return `its timestamp is more than ${clockSkewSeconds} s away from our clock`
  return keys.some((key) => fits(request, key)) ? null : 'its signature does not fit'
}

function fits({ timestamp, body, signature }: SignedRequest, key: KeyObject): boolean {
  const ours = Buffer.from(`v0=${createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')}`)
  const theirs = Buffer.from(signature)
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}
