import type { Clock } from '../../../engine/ports/clock.ts'
import type { Dropped, Urgency } from '../../../engine/ports/conversation.ts'
import type { Rate } from '../../../engine/ports/rate-limits.ts'
import { RateLimiter } from '../client/rate-limiter.ts'

/** More than a person types or clicks in a row, fewer than a flood. */
const burst = 30
/** How often a person whose requests are dropped is notified. */
/** Slack asks for choices about once for each pause while somebody types. */
const typingRate: Rate = { burst, refillMs: 250 }
const tellRate: Rate = { burst: 1, refillMs: 10_000 }

/** The decision on a request, before anything is read or written for it. */
export type RequestAdmission =
  | { readonly is: 'within limits' }
  | { readonly is: 'dropped'; readonly tell: 'yes' | 'no' }

/** Limits the requests of each person, so that none of them uses up the bot's calls to Slack. */
export class RequestLimiter {
  readonly #pace: RateLimiter
  readonly #dropped = new Map<string, { readonly channel: string; readonly count: number }>()
  readonly #rate: Rate

  /** `refillMs` is the time after which a person who used up the burst may send another request. */
  constructor(clock: Clock, refillMs: number) {
    this.#pace = new RateLimiter(clock)
    this.#rate = { burst, refillMs }
  }

  /** Returns the requests that were dropped since the last call, by person. */
  takeDropped(): readonly Dropped[] {
    const dropped = [...this.#dropped].map(([person, counted]) => ({ person, ...counted }))
    this.#dropped.clear()
    return dropped
  }

  /** Counts a text that was typed into a field; these are many, and use up no share of the requests. */
  takeTyping(person: string): 'within limits' | 'dropped' {
    return this.#pace.take(`typing of ${person}`, typingRate, 0) === 0 ? 'within limits' : 'dropped'
  }

  /** Counts a request. A dropped request is neither stored nor answered, except for an occasional notice. */
  take(person: string, channel: string, urgency: Urgency): RequestAdmission {
    // Urgent requests (stops, pauses, cancels and denials) are counted apart, so that other requests cannot use up
    // their share.
    const share = urgency === 'urgent' ? 'urgent' : 'other'
    if (this.#pace.take(`${share} requests of ${person}`, this.#rate, 0) === 0) return { is: 'within limits' }
    this.#dropped.set(person, { channel, count: (this.#dropped.get(person)?.count ?? 0) + 1 })
    return { is: 'dropped', tell: this.#pace.take(`telling ${person}`, tellRate, 0) === 0 ? 'yes' : 'no' }
  }
}
