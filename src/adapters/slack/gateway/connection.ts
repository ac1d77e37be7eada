import { SocketModeClient } from '@slack/socket-mode'
import type { Log } from '../../../engine/ports/log.ts'
import type { SlackBudget } from '../client/budget.ts'
import { clientOptions } from '../client/client.ts'
import { quietLogger } from '../client/logger.ts'
import type { SlackSettings } from '../client/settings.ts'
import type { EventIntake } from './event-intake.ts'
import { endsWithin, InFlight } from './in-flight.ts'
import { guarded } from './socket-guard.ts'

type Envelope = { readonly body: unknown; readonly ack: (answer?: unknown) => Promise<void> }

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' && value !== null && 'body' in value && 'ack' in value && typeof value.ack === 'function'

/** One socket to Slack, from its opening until Slack or the bot has left it. It is never reused. */
export class Connection {
  /** Resolves when a new socket is due: Slack has asked the bot to leave, or the socket is closed. */
  readonly ending: Promise<void>
  readonly #closed: Promise<void>
  readonly #client: SocketModeClient
  readonly #intake: EventIntake
  readonly #settings: SlackSettings
  readonly #log: Log
  readonly #inFlight = new InFlight()
  #end: () => void = () => undefined
  #isClosed: () => void = () => undefined
  #state: 'opening' | 'open' | 'gone' = 'opening'

  constructor(intake: EventIntake, settings: SlackSettings, appToken: string, budget: SlackBudget, log: Log) {
    this.#intake = intake
    this.#settings = settings
    this.#log = log
    this.ending = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#closed = new Promise((resolve) => {
      this.#isClosed = resolve
    })
    // No automatic reconnect: the library's waits five seconds, and an unexpected answer ends the process.
    this.#client = new SocketModeClient({
      appToken,
      autoReconnectEnabled: false,
      clientOptions: clientOptions(settings, settings.times.askMs, budget, log),
      logger: quietLogger(log),
    })
    this.#guard()
    this.#client.on('slack_event', (envelope: unknown) => {
      if (isEnvelope(envelope)) void this.#inFlight.add(this.#take(envelope))
    })
    this.#client.on('disconnected', () => {
      this.#state = 'gone'
      this.#end()
      this.#isClosed()
    })
  }

  /** Whether Slack can send envelopes over the socket. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** Opens the socket. Throws when Slack does not send its greeting in time. */
  async open(): Promise<void> {
    const started = this.#client.start().then(() => 'greeted')
    started.catch(() => undefined)
    const first = Promise.race([started, this.ending.then(() => 'turned away')])
    const inTime = await endsWithin(first, this.#settings.times.connectMs)
    if (inTime && (await first) === 'greeted') {
      if (this.#state === 'opening') this.#state = 'open'
      return
    }
    this.#close()
    // The library continues to open a socket that timed out here, and a greeting may still come.
    started.then(() => this.#client.disconnect()).catch(() => undefined)
    throw new Error(inTime ? 'Slack turned the socket away' : `no greeting within ${this.#settings.times.connectMs} ms`)
  }

  /**
   * Continues to serve until Slack closes the socket, and leaves it only when Slack takes too long. The side that
   * closes first loses what the other has just sent: Slack knows when it sends no more, and does not send a lost
   * command again.
   */
  async retire(): Promise<void> {
    await endsWithin(this.#closed, this.#settings.times.leaveMs)
    await this.leave()
  }

  /**
   * Leaves the socket once everything in progress is acknowledged; envelopes that arrive until then are handled too.
   */
  async leave(): Promise<void> {
    await this.#inFlight.settled(this.#settings.times.drainMs)
    this.#close()
  }

  #close(): void {
    if (this.#state === 'gone') return
    this.#state = 'gone'
    this.#end()
    this.#client.disconnect().catch((error: unknown) => this.#log.debug({ error }, 'a socket did not close'))
  }

  async #take({ body, ack }: Envelope): Promise<void> {
    try {
      await this.#intake.take(body, ack)
    } catch (error) {
      this.#log.error({ error }, 'handling a request from Slack failed')
    }
  }

  #guard(): void {
    const [handler] = this.#client.listeners('ws_message')
    this.#client.removeAllListeners('ws_message')
    this.#client.on('ws_message', (data: unknown, isBinary: boolean) => {
      if (isBinary || typeof data !== 'string') return
      const what = guarded(data)
      if (what.is === 'leave') this.#end()
      if (what.is !== 'for the library') return
      Promise.resolve(handler?.(what.text, false)).catch((error: unknown) => {
        this.#log.error({ error }, 'handling a message of the socket failed')
      })
    })
  }
}
