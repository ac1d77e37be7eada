import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../clock.ts'
import { type Json, type JsonObject, objectOf, parseJson, textOf } from '../json.ts'
import { lifetimes } from '../limits/lifetimes.ts'
import { signal } from '../signal.ts'
import { failed, type Outcome } from './delivery.ts'

/** The reason why Slack asks an app to leave its socket. https://docs.slack.dev/apis/events-api/using-socket-mode */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'

/** The most sockets that one app may have open. */
const socketLimit = 10

const host = 'applink-harbour-1'
const defaultLifetimeMs = 3_600_000
const debugLifetimeMs = 360_000
const warningBeforeMs = 10_000
const pingEveryMs = 5_000

/** The app's open sockets, and the envelopes in delivery. */
export class Sockets {
  readonly changes = signal<void>()
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #open = new Set<WebSocket>()
  readonly #asked = new Set<WebSocket>()
  /** A list, because the same envelope may be in delivery twice. */
  readonly #waiting = new Map<string, ((outcome: Outcome) => void)[]>()
  readonly #clock: Clock
  #turn = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The number of open sockets. */
  get count(): number {
    return this.#open.size
  }

  /** Upgrades a request with a valid ticket to a socket, and sends the greeting. */
  accept(incoming: IncomingMessage, duplex: Duplex, head: Buffer, appId: string): void {
    const debug = new URL(incoming.url ?? '/', 'http://localhost').searchParams.get('debug_reconnects') === 'true'
    this.#server.handleUpgrade(incoming, duplex, head, (socket) =>
      this.#greet(socket, appId, debug ? debugLifetimeMs : defaultLifetimeMs),
    )
  }

  #greet(socket: WebSocket, appId: string, lifetimeMs: number): void {
    if (this.#open.size >= socketLimit) {
      this.#askToLeave(socket, 'too_many_websockets')
      return
    }
    this.#open.add(socket)
    socket.on('message', (data) => this.#hear(String(data)))
    socket.on('error', () => socket.terminate())
    // A client that receives no ping considers its socket dead; this is real time on both sides.
    const pings = setInterval(() => socket.ping('Ping from harbour'), pingEveryMs)
    pings.unref()
    const cancelWarning = this.#clock.later(lifetimeMs - warningBeforeMs, () => this.#askToLeave(socket, 'warning'))
    const cancelRefresh = this.#clock.later(lifetimeMs, () => this.#askToLeave(socket, 'refresh_requested'))
    socket.on('close', () => {
      clearInterval(pings)
      cancelWarning()
      cancelRefresh()
      this.#open.delete(socket)
      this.#asked.delete(socket)
      this.changes.emit()
    })
    const debugInfo = { host, build_number: 1, approximate_connection_time: lifetimeMs / 1000 }
    const hello = {
      type: 'hello',
      num_connections: this.#open.size,
      debug_info: debugInfo,
      connection_info: { app_id: appId },
    }
    socket.send(JSON.stringify(hello))
    this.changes.emit()
  }

  #askToLeave(socket: WebSocket, reason: DisconnectReason): void {
    if (socket.readyState !== socket.OPEN) return
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host } }))
    if (reason === 'warning') return
    if (this.#open.has(socket)) this.#asked.add(socket)
    // Slack closes the socket of a client that does not leave.
    this.#clock.later(warningBeforeMs, () => socket.close())
  }

  #hear(text: string): void {
    const message = objectOf(parseJson(text))
    const settle = this.#waiting.get(textOf(message.envelope_id))?.[0]
    settle?.({ kind: 'acked', answer: answerIn(message.payload) })
  }

  /** Sends an envelope's text over one of the sockets and waits for its acknowledgement. */
  send(envelopeId: string, text: string): Promise<Outcome> {
    const sockets = [...this.#open].filter((socket) => socket.readyState === socket.OPEN)
    // in turn: with several sockets the next envelope uses another one
    const socket = sockets[this.#turn++ % Math.max(1, sockets.length)]
    if (!socket) return Promise.resolve(failed('no_connection'))
    return new Promise((resolve) => {
      const cancelTimeout = this.#clock.later(lifetimes.ackMs, () => settle(failed('timeout')))
      const settle = (outcome: Outcome) => {
        cancelTimeout()
        const others = (this.#waiting.get(envelopeId) ?? []).filter((other) => other !== settle)
        if (others.length > 0) this.#waiting.set(envelopeId, others)
        else this.#waiting.delete(envelopeId)
        resolve(outcome)
      }
      this.#waiting.set(envelopeId, [...(this.#waiting.get(envelopeId) ?? []), settle])
      socket.send(text)
    })
  }

  /** Asks every socket, or the oldest one, to leave and reconnect. */
  askToLeave(which: 'all' | 'oldest', reason: DisconnectReason): void {
    const sockets = which === 'all' ? [...this.#open] : [...this.#open].slice(0, 1)
    for (const socket of sockets) this.#askToLeave(socket, reason)
  }

  /** Closes at once the sockets that were asked to leave and did not; otherwise that happens after ten seconds. */
  closeThoseAsked(): void {
    for (const socket of this.#asked) socket.close()
  }

  /** Cuts every socket without a close frame. */
  cut(): void {
    for (const socket of this.#open) socket.terminate()
  }

  /** Sends any text to every socket, valid or not. */
  shout(text: string): void {
    for (const socket of this.#open) socket.send(text)
  }

  /** Cuts every socket and accepts no more. */
  stop(): void {
    this.cut()
    this.#server.close()
  }
}

function answerIn(payload: Json | undefined): Json | undefined {
  const held: JsonObject = objectOf(payload)
  return Object.keys(held).length === 0 ? undefined : held
}
