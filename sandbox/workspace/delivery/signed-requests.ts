import { createHmac } from 'node:crypto'
import { Agent, type IncomingMessage, request } from 'node:http'
import type { Clock } from '../clock.ts'
import { type Json, type JsonObject, parseJson } from '../json.ts'
import { lifetimes } from '../limits/lifetimes.ts'
import { type Delivery, failed, type Outcome, type Retry, type Sent } from './delivery.ts'

/** Slack's signature of a request. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signatureOf(secret: string, timestampSeconds: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampSeconds}:${body}`).digest('hex')}`
}

function formOf(payload: JsonObject): string {
  const form = new URLSearchParams()
  for (const [key, value] of Object.entries(payload)) if (typeof value === 'string') form.set(key, value)
  return form.toString()
}

/** A delivery as a signed request: events are JSON, commands and interactions are forms. */
export function signedRequest(delivery: Delivery, secret: string, atSeconds: number, retry: Retry | undefined): Sent {
  const json = JSON.stringify(delivery.payload)
  const body =
    delivery.kind === 'event'
      ? json
      : delivery.kind === 'command'
        ? formOf(delivery.payload)
        : new URLSearchParams({ payload: json }).toString()
  return {
    kind: 'request',
    body,
    headers: {
      'content-type': delivery.kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: 'application/json,*/*',
      'x-slack-request-timestamp': String(atSeconds),
      'x-slack-signature': signatureOf(secret, atSeconds, body),
      ...(retry ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason } : {}),
    },
  }
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

function judge(response: IncomingMessage, body: string): Outcome {
  const status = response.statusCode ?? 0
  const mayRetry = response.headers['x-slack-no-retry'] !== '1'
  if (status < 200 || status > 299) return { kind: 'failed', reason: 'http_error', status, mayRetry }
  if (body === '') return { kind: 'acked', answer: undefined }
  const isJson = (response.headers['content-type'] ?? '').includes('json') || body.startsWith('{')
  const answer: Json | undefined = isJson ? parseJson(body) : body
  return { kind: 'acked', answer }
}

/** Sends signed requests to the bot and waits three seconds for each answer. */
export class Requests {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Sends exactly these headers and this body. */
  send(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const outgoing = request(url, { method: 'POST', headers, agent: this.#agent })
      const cancelTimeout = this.#clock.later(lifetimes.ackMs, () => {
        resolve(failed('http_timeout'))
        outgoing.destroy()
      })
      const end = (outcome: Outcome) => {
        cancelTimeout()
        resolve(outcome)
      }
      outgoing.on('error', () => end(failed('connection_failed')))
      outgoing.on('response', (response) => {
        read(response).then(
          (answer) => end(judge(response, answer)),
          () => end(failed('connection_failed')),
        )
      })
      outgoing.end(body)
    })
  }

  /** Closes all connections to the bot. */
  stop(): void {
    this.#agent.destroy()
  }
}
