import type { KeyObject } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App, Receiver } from '@slack/bolt'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { Log } from '../../../engine/ports/log.ts'
import type { SlackTimes } from '../client/settings.ts'
import type { EventIntake } from './event-intake.ts'
import { signatureProblem, signingKeys } from './signature.ts'

/** The path that Slack sends everything to in HTTP mode. */
export const slackPath = '/slack/events'

const maxBytes = 1_000_000

/** The whole body; null when it is larger than any request of Slack, in which case the rest is not read. */
function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const refuse = () => {
      request.off('data', take)
      request.pause()
      resolve(null)
    }
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else refuse()
    }
    if (Number(headerOf(request, 'content-length')) > maxBytes) return refuse()
    request.on('data', take)
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
  })
}

const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** Parses a body: interactions are JSON inside a form, commands are a form, events are JSON. */
function parseBody(text: string, contentType: string): unknown {
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return JSON.parse(text)
  const form = new URLSearchParams(text)
  const payload = form.get('payload')
  return payload === null ? Object.fromEntries(form) : JSON.parse(payload)
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent || response.destroyed) return
  if (body === undefined || body === '') {
    response.writeHead(status, { 'content-length': 0 }).end()
    return
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}

/**
 * Receives Slack's requests over HTTP: only signed ones whose time is within five minutes of the bot's, each answered
 * in time.
 */
export class HttpReceiver implements Receiver {
  readonly #intake: EventIntake
  readonly #keys: readonly KeyObject[]
  readonly #times: SlackTimes
  readonly #clock: Clock
  readonly #log: Log
  #state: 'open' | 'closed' = 'closed'

  constructor(intake: EventIntake, signingSecrets: string, times: SlackTimes, clock: Clock, log: Log) {
    this.#intake = intake
    this.#keys = signingKeys(signingSecrets)
    this.#times = times
    this.#clock = clock
    this.#log = log
  }

  init(app: App): void {
    this.#intake.connect(app)
  }

  async start(): Promise<void> {
    this.#state = 'open'
  }

  /** Accepts no more requests and finishes those in progress. */
  async stop(): Promise<void> {
    this.#state = 'closed'
    await this.#intake.inFlight.settled(this.#times.drainMs)
  }

  /** Serves one request; never throws. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const overdue = setTimeout(() => {
      if (response.headersSent) return
      this.#log.error({}, `a request from Slack was not acknowledged within ${this.#times.ackMs} ms`)
      answer(response, 503)
    }, this.#times.ackMs)
    try {
      await this.#serve(request, response)
    } catch (error) {
      this.#log.error({ error }, 'handling a request from Slack failed')
      answer(response, 500)
    } finally {
      clearTimeout(overdue)
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return answer(response, 405)
    if (this.#state === 'closed') return answer(response, 503)
    const text = await readBody(request)
    if (text === null) return answer(response, 413)
    // Slack checks the certificate with an unsigned request that has nothing else in it.
    if (new URLSearchParams(text).get('ssl_check') === '1') return answer(response, 200)
    const problem = signatureProblem(
      {
        signature: headerOf(request, 'x-slack-signature'),
        timestamp: headerOf(request, 'x-slack-request-timestamp'),
        body: text,
      },
      this.#keys,
      this.#clock.now(),
    )
    if (problem !== null) {
      this.#log.warn({ problem }, 'refused a request whose signature or age is invalid')
      return answer(response, 401)
    }
    const body = parseBody(text, headerOf(request, 'content-type'))
    const challenge = challengeOf(body)
    if (challenge !== null) return answer(response, 200, { challenge })
    const taken = await this.#intake.take(body, async (said) => answer(response, 200, said))
    if (taken === 'not taken') answer(response, 503)
  }
}

function challengeOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('type' in body) || body.type !== 'url_verification') return null
  return 'challenge' in body && typeof body.challenge === 'string' ? body.challenge : null
}
