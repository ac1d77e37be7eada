import type { Clock } from '../../../engine/ports/clock.ts'
import type { Dropped, Urgency } from '../../../engine/ports/conversation.ts'
import { type Rate, RateLimiter } from '../client/rate-limiter.ts'

/** More than anybody types or clicks at once, fewer than a flood. */
const burst = 30
/** A person whose requests are dropped is told so this often. */
const tellRate: Rate = { burst: 1, refillMs: 10_000 }

/** What becomes of a request before anything is asked or written for it. */
export type RequestAdmission =
  | { readonly is: 'within limits' }
  | { readonly is: 'dropped'; readonly tell: 'yes' | 'no' }

/** Limits the requests of each person, so that none of them uses up what the bot may ask Slack for all. */
export class RequestLimiter {
  readonly #pace: RateLimiter
  readonly #dropped = new Map<string, { readonly channel: string; readonly count: number }>()
  readonly #rate: Rate

  /** `refillMs` is the time after which a person who used up the burst may send another request. */
  constructor(clock: Clock, refillMs: number) {
    this.#pace = new RateLimiter(clock)
    this.#rate = { burst, refillMs }
  }

  /** The requests that were dropped since this was asked last, by person. */
  takeDropped(): readonly Dropped[] {
    const dropped = [...this.#dropped].map(([person, counted]) => ({ person, ...counted }))
    this.#dropped.clear()
    return dropped
  }

  /** Counts a request. A dropped one is neither written down nor answered, but for a first sentence that says so. */
  take(person: string, channel: string, urgency: Urgency): RequestAdmission {
    // Stops, pauses, cancels and denials are counted apart, so that no other request of the person uses their share.
    const share = urgency === 'urgent' ? 'urgent' : 'other'
    if (this.#pace.take(`${share} requests of ${person}`, this.#rate) === 0) return { is: 'within limits' }
    this.#dropped.set(person, { channel, count: (this.#dropped.get(person)?.count ?? 0) + 1 })
    return { is: 'dropped', tell: this.#pace.take(`telling ${person}`, tellRate) === 0 ? 'yes' : 'no' }
  }
}
