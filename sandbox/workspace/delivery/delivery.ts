import type { DeliveryKind } from '../faults.ts'
import type { Json, JsonObject } from '../json.ts'

/** Something that Slack wants to tell the bot. */
export interface Delivery {
  readonly id: string
  readonly kind: DeliveryKind
  readonly payload: JsonObject
  /** Whether an answer may come with the acknowledgement. */
  readonly takesAnswer: boolean
}

/** That an event is sent once more, and why. */
export interface Retry {
  readonly number: number
  readonly reason: string
}

/** How a delivery ended. */
export type Outcome = { readonly kind: 'acked'; readonly answer: Json | undefined } | Failure

/** A delivery of which Slack never heard that it arrived. */
interface Failure {
  readonly kind: 'failed'
  readonly reason: string
  readonly status: number | undefined
  readonly mayRetry: boolean
}

/** One time that a delivery went out: exactly what was sent, and what came of it. */
export interface Attempt {
  readonly delivery: Delivery
  readonly atMs: number
  readonly sent: Sent
  readonly outcome: Outcome
}

/** What went over the wire: a signed request, or an envelope. */
export type Sent =
  | { readonly kind: 'request'; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly kind: 'envelope'; readonly envelopeId: string; readonly text: string }
  | { readonly kind: 'nothing' }

/** A delivery that failed; events are tried again unless the bot says not to. */
export function failed(reason: string): Failure {
  return { kind: 'failed', reason, status: undefined, mayRetry: true }
}
