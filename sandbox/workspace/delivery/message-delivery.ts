import type { InstalledApp } from '../app.ts'
import type { Clock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Identifiers } from '../identifiers.ts'
import type { JsonObject } from '../json.ts'
import { lifetimes } from '../limits/lifetimes.ts'
import { signal } from '../signal.ts'
import { type Attempt, type Delivery, failed, type Outcome, type Retry, type Sent } from './delivery.ts'
import { type Requests, signedRequest } from './signed-requests.ts'
import type { Sockets } from './sockets.ts'

const retryAfterMs = [0, 60_000, 300_000]
const loggedAttempts = 5_000

/** Delivers to the bot what Slack sends, subject to the active faults. */
export class MessageDelivery {
  /** The latest attempts, oldest first. */
  readonly attempts: Attempt[] = []
  /** Emits each attempt when it ends. */
  readonly delivered = signal<Attempt>()
  /** Emits whenever a delivery has ended or a retry was scheduled. */
  readonly changes = signal<void>()
  readonly #app: InstalledApp
  readonly #clock: Clock
  readonly #faults: Faults
  readonly #ids: Identifiers
  readonly #requests: Requests
  readonly #sockets: Sockets
  #held: (() => void)[] = []
  #unsaid: Delivery[] = []
  #underWay = 0
  #planned = 0

  constructor(app: InstalledApp, clock: Clock, faults: Faults, ids: Identifiers, requests: Requests, sockets: Sockets) {
    this.#app = app
    this.#clock = clock
    this.#faults = faults
    this.#ids = ids
    this.#requests = requests
    this.#sockets = sockets
    sockets.changes.subscribe(() => this.catchUp())
  }

  /** The number of deliveries that have not ended. */
  get underWay(): number {
    return this.#underWay + this.#unsaid.length
  }

  /** The number of events that wait for a retry. */
  get planned(): number {
    return this.#planned
  }

  /** Delivers an event; retries a failed one at once, after one minute and after five. */
  publish(delivery: Delivery): void {
    if (this.#app.transport.kind === 'nowhere') return
    if (this.#faults.silent) this.#unsaid.push(delivery)
    else void this.#publish(delivery, undefined)
  }

  async #publish(delivery: Delivery, retry: Retry | undefined): Promise<void> {
    const outcome = await this.deliver(delivery, retry)
    const number = (retry?.number ?? 0) + 1
    const waitMs = retryAfterMs[number - 1]
    if (outcome.kind === 'acked' || !outcome.mayRetry || waitMs === undefined) return
    const again = () => void this.#publish(delivery, { number, reason: outcome.reason })
    if (waitMs === 0) {
      again()
      return
    }
    this.#planned += 1
    this.#clock.later(waitMs, () => {
      this.#planned -= 1
      again()
    })
    this.changes.emit()
  }

  /** Delivers the events that were held back while Slack was silent, once the bot is reachable. */
  catchUp(): void {
    const isUnreachable = this.#app.transport.kind === 'socket' && this.#sockets.count === 0
    if (this.#faults.silent || isUnreachable) return
    const held = this.#unsaid
    this.#unsaid = []
    for (const delivery of held) void this.#publish(delivery, undefined)
  }

  /** Attempts a delivery once; a fault may lose, delay or repeat it. */
  deliver(delivery: Delivery, retry: Retry | undefined): Promise<Outcome> {
    this.#underWay += 1
    const delivered = this.#deliver(delivery, retry).finally(() => {
      this.#underWay -= 1
      this.changes.emit()
    })
    if (delivery.kind === 'event') return delivered
    // a person sees the failure after three seconds, however long the request takes
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.later(lifetimes.ackMs, () => resolve(failed('http_timeout')))
      delivered.then(resolve, reject).finally(cancel)
    })
  }

  async #deliver(delivery: Delivery, retry: Retry | undefined): Promise<Outcome> {
    if (this.#faults.silent) return failed('slack_away')
    const fault = this.#faults.takeForDelivery(delivery.kind)
    if (fault?.kind === 'drop')
      return this.#log(delivery, { kind: 'nothing' }, { ...failed('dropped'), mayRetry: false })
    if (fault?.kind === 'delay') await new Promise<void>((resolve) => this.#clock.later(fault.delayMs, resolve))
    if (fault?.kind === 'overtaken') await new Promise<void>((resolve) => this.#held.push(resolve))
    const sent = this.#written(delivery, retry)
    const carried = this.#carry(delivery, sent)
    if (fault?.kind === 'duplicate') await this.#carry(delivery, sent)
    const outcome = await carried
    if (fault?.kind !== 'overtaken') this.#letOvertakenGo()
    return fault?.kind === 'ackLost' ? failed('http_timeout') : outcome
  }

  #letOvertakenGo(): void {
    const held = this.#held
    this.#held = []
    for (const go of held) go()
  }

  #written(delivery: Delivery, retry: Retry | undefined): Sent {
    const { transport } = this.#app
    if (transport.kind === 'nowhere') return { kind: 'nothing' }
    // the bot compares the timestamp with its own clock, so this is never the injected clock
    if (transport.kind === 'http')
      return signedRequest(delivery, this.#app.signingSecret, Math.floor(Date.now() / 1000), retry)
    const envelopeId = this.#ids.nextEnvelope()
    const envelope: JsonObject = {
      envelope_id: envelopeId,
      type: { event: 'events_api', command: 'slash_commands', interaction: 'interactive' }[delivery.kind],
      payload: delivery.payload,
      accepts_response_payload: delivery.takesAnswer,
      ...(delivery.kind === 'event' ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' } : {}),
    }
    return { kind: 'envelope', envelopeId, text: JSON.stringify(envelope) }
  }

  async #carry(delivery: Delivery, sent: Sent): Promise<Outcome> {
    const { transport } = this.#app
    if (sent.kind === 'envelope') return this.#log(delivery, sent, await this.#sockets.send(sent.envelopeId, sent.text))
    if (sent.kind === 'request' && transport.kind === 'http')
      return this.#log(delivery, sent, await this.#requests.send(transport.url, sent.headers, sent.body))
    return this.#log(delivery, sent, failed('no_connection'))
  }

  #log(delivery: Delivery, sent: Sent, outcome: Outcome): Outcome {
    const attempt = { delivery, atMs: this.#clock.nowMs(), sent, outcome }
    this.attempts.push(attempt)
    if (this.attempts.length > loggedAttempts) this.attempts.shift()
    this.delivered.emit(attempt)
    return outcome
  }

  /** Tells the app that it exceeds its rate of events; this envelope has no inner event. */
  tellRateLimited(teamId: string): Promise<Outcome> {
    const minute = Math.floor(this.#clock.nowMs() / 60_000) * 60
    const payload = {
      token: 'verification-token-is-deprecated',
      type: 'app_rate_limited',
      team_id: teamId,
      minute_rate_limited: minute,
      api_app_id: this.#app.appId,
    }
    return this.deliver({ id: this.#ids.next('Rl'), kind: 'event', payload, takesAnswer: false }, undefined)
  }

  /** Sends exactly the same bytes again. */
  again(attempt: Attempt): Promise<Outcome> {
    return this.#carry(attempt.delivery, attempt.sent)
  }

  /** Sends the same content, signed with a timestamp that is earlier (negative) or later than now. */
  againAt(attempt: Attempt, shiftSeconds: number): Promise<Outcome> {
    const atSeconds = Math.floor(Date.now() / 1000) + shiftSeconds
    return this.#carry(attempt.delivery, signedRequest(attempt.delivery, this.#app.signingSecret, atSeconds, undefined))
  }

  /** Sends the same signature with a changed body. */
  tampered(attempt: Attempt, change: (body: string) => string): Promise<Outcome> {
    if (attempt.sent.kind !== 'request') throw new Error('only a signed request can be tampered with')
    const body = change(attempt.sent.body)
    const headers = { ...attempt.sent.headers, 'content-length': String(Buffer.byteLength(body)) }
    return this.#carry(attempt.delivery, { kind: 'request', headers, body })
  }
}
