import type { Clock } from '../../../engine/ports/clock.ts'
import type { Log } from '../../../engine/ports/log.ts'
import type { Rate, RateLimits } from '../../../engine/ports/rate-limits.ts'
import { RateLimiter } from './rate-limiter.ts'

/** The longest that a call waits for the shared limits, by default: a dialog must open within three seconds. */
const defaultAskMs = 300

const noAnswer = Symbol('no answer')

/**
 * The calls to Slack that all bots together may make. While the shared limits do not answer, each bot keeps to the same
 * limits by itself, so nothing stays unsent; Slack's own limits then hold for the sum of the bots.
 */
export class SlackBudget {
  readonly #shared: RateLimits
  readonly #own: RateLimiter
  readonly #log: Log
  readonly #askMs: number
  #state: 'shared' | 'own' = 'shared'

  constructor(shared: RateLimits, clock: Clock, log: Log, askMs = defaultAskMs) {
    this.#shared = shared
    this.#own = new RateLimiter(clock)
    this.#log = log
    this.#askMs = askMs
  }

  /** Takes one call of `what` and returns 0, or returns the milliseconds until it may be tried again. */
  async take(what: string, rate: Rate, keep: number): Promise<number> {
    const pausedMs = this.#own.pausedMs(what)
    if (pausedMs > 0) return pausedMs
    const waitMs = await this.#asked(this.#shared.take(what, rate, keep))
    return waitMs === noAnswer ? this.#own.take(what, rate, keep) : waitMs
  }

  /** Makes all bots wait, as Slack demanded. */
  async pauseAll(what: string, forMs: number): Promise<void> {
    this.pauseOwn(what, forMs)
    await this.#asked(this.#shared.pause(what, forMs))
  }

  /** Makes this bot wait: what keeps it from reaching Slack may not concern the others. */
  pauseOwn(what: string, forMs: number): void {
    this.#own.pause(what, forMs)
  }

  async #asked<T>(answer: Promise<T>): Promise<T | typeof noAnswer> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#askMs} ms`)), this.#askMs)
    })
    try {
      const said = await Promise.race([answer, limit])
      if (this.#state === 'own') this.#log.info({}, 'the limits of calls to Slack are shared by all bots again')
      this.#state = 'shared'
      return said
    } catch (error) {
      if (this.#state === 'shared')
        this.#log.warn({ error }, 'the limits of calls to Slack cannot be shared; each bot keeps them by itself')
      this.#state = 'own'
      return noAnswer
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The budget of a program that runs beside the bots, such as `lockkeeper doctor`. */
export function ownBudget(clock: Clock, log: Log): SlackBudget {
  const limiter = new RateLimiter(clock)
  const limits: RateLimits = {
    take: async (what, rate, keep) => limiter.take(what, rate, keep),
    pause: async (what, forMs) => limiter.pause(what, forMs),
  }
  return new SlackBudget(limits, clock, log)
}
