import type { App } from '@slack/bolt'
import type { Log } from '../../../engine/ports/log.ts'
import type { Self } from '../client/identity.ts'
import { InFlight } from './in-flight.ts'
import { readMention } from './payloads.ts'
import type { RequestIntake } from './request-intake.ts'

type AnyAck = (answer?: unknown) => Promise<void>

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null

/**
 * Event handling for both receivers: events are stored before they are acknowledged, and every event is acknowledged.
 */
export class EventIntake {
  readonly inFlight = new InFlight()
  readonly #requests: RequestIntake
  readonly #self: Self
  readonly #log: Log
  #app: App | null = null

  constructor(requests: RequestIntake, self: Self, log: Log) {
    this.#requests = requests
    this.#self = self
    this.#log = log
  }

  /** Sets the app whose listeners receive all other events. */
  connect(app: App): void {
    this.#app = app
  }

  /** Handles one request of Slack. `not taken` means that Slack should send it again. */
  take(body: unknown, ack: AnyAck): Promise<'taken' | 'not taken'> {
    return this.inFlight.add(this.#take(body, ack))
  }

  async #take(body: unknown, ack: AnyAck): Promise<'taken' | 'not taken'> {
    let acked = false
    const once: AnyAck = async (answer) => {
      if (acked) return
      acked = true
      await ack(answer)
    }
    if (!isObject(body)) return 'not taken'
    if (body.type === 'app_rate_limited') {
      this.#log.error({ since: body.minute_rate_limited }, 'Slack limits events: more than 30,000 in an hour')
      await once()
      return 'taken'
    }
    if (isObject(body.event) && body.event.type === 'app_mention') return this.#takeMention(body, once)
    await this.#app?.processEvent({ body, ack: once })
    await once()
    return 'taken'
  }

  /** A mention is stored, acknowledged and handled here: no library in between can drop it silently. */
  async #takeMention(body: unknown, ack: AnyAck): Promise<'taken' | 'not taken'> {
    const request = this.#mentionOf(body)
    const kept = request === null ? 'dropped' : await this.#requests.takeMention(request)
    if (kept === 'cannot be known') return 'not taken'
    await ack()
    if (kept === 'handle' && request !== null) await this.#requests.handleAdmitted(request)
    return 'taken'
  }

  /** Null when no person wrote it, the bot itself did, or it cannot be parsed. */
  #mentionOf(body: unknown): ReturnType<typeof readMention> {
    try {
      const bot = this.#self.known?.botUser ?? null
      const request = readMention(body, bot)
      return request?.person === bot ? null : request
    } catch (error) {
      this.#log.error({ error }, 'an event from Slack is invalid')
      return null
    }
  }
}
