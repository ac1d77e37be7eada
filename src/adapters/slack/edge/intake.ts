import type { App } from '@slack/bolt'
import type { Log } from '../../../engine/ports/log.ts'
import { Flights } from './flights.ts'
import { readMention } from './payloads.ts'
import type { Reception } from './reception.ts'

type AnyAck = (answer?: unknown) => Promise<void>

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null

/** What both ways into the bot share: events are kept before they are acknowledged, and nothing stays unacknowledged. */
export class Intake {
  readonly flights = new Flights()
  readonly #reception: Reception
  readonly #log: Log
  #app: App | null = null

  constructor(reception: Reception, log: Log) {
    this.#reception = reception
    this.#log = log
  }

  /** The app whose listeners hear everything. */
  connect(app: App): void {
    this.#app = app
  }

  /** Takes what Slack has sent. `not taken` means that Slack should send it again. */
  take(body: unknown, ack: AnyAck): Promise<'taken' | 'not taken'> {
    return this.flights.add(this.#take(body, ack))
  }

  async #take(body: unknown, ack: AnyAck): Promise<'taken' | 'not taken'> {
    let acked = false
    const once: AnyAck = async (answer) => {
      if (acked) return
      acked = true
      await ack(answer)
    }
    if (!isObject(body)) return 'not taken'
    const kept = await this.#keepEvent(body)
    if (kept === 'cannot be known') return 'not taken'
    // Bolt acknowledges an event before any listener has seen it; by now it is written down.
    if (kept !== 'seen before') await this.#app?.processEvent({ body, ack: once })
    await once()
    return 'taken'
  }

  async #keepEvent(body: {
    readonly [key: string]: unknown
  }): Promise<'first time' | 'seen before' | 'cannot be known'> {
    if (body.type === 'app_rate_limited') {
      this.#log.error({ since: body.minute_rate_limited }, 'Slack holds events back: more than 30,000 in an hour')
      return 'seen before'
    }
    const event = body.event
    if (!isObject(event) || event.type !== 'app_mention') return 'first time'
    try {
      const request = readMention(body)
      return request === null ? 'seen before' : await this.#reception.admit(request)
    } catch (error) {
      this.#log.error({ error }, 'an event from Slack is not understood')
      return 'seen before'
    }
  }
}
