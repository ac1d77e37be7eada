import type { DeliveryKind } from '../faults.ts'
import type { Json, JsonObject } from '../json.ts'

/** A delivery from Slack to the bot. */
export interface Delivery {
  readonly id: string
  readonly kind: DeliveryKind
  readonly payload: JsonObject
  /** Whether the acknowledgement may contain an answer. */
  readonly takesAnswer: boolean
}

/** The number of a retry of an event, and its reason. */
export interface Retry {
  readonly number: number
  readonly reason: string
}

/** How a delivery ended. */
export type Outcome = { readonly kind: 'acked'; readonly answer: Json | undefined } | Failure

/** A delivery that was not acknowledged. */
interface Failure {
  readonly kind: 'failed'
  readonly reason: string
  readonly status: number | undefined
  readonly mayRetry: boolean
}

/** One attempt of a delivery: what was sent, and the outcome. */
export interface Attempt {
  readonly delivery: Delivery
  readonly atMs: number
  readonly sent: Sent
  readonly outcome: Outcome
}

/** The data on the wire: a signed request, or an envelope. */
export type Sent =
  | { readonly kind: 'request'; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly kind: 'envelope'; readonly envelopeId: string; readonly text: string }
  | { readonly kind: 'nothing' }

/** A failed delivery; events are retried unless the bot rejects that. */
export function failed(reason: string): Failure {
  return { kind: 'failed', reason, status: undefined, mayRetry: true }
}
