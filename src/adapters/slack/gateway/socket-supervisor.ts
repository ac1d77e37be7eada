import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'
import type { Log } from '../../../engine/ports/log.ts'
import type { Connection } from './connection.ts'

const shortestPauseMs = 300
const longestPauseMs = 2_000
const shortestLifeMs = 500

function pauseAfter(error: unknown, failures: number): number {
  if (error instanceof WebAPIRateLimitedError) return Math.max(1, error.retryAfter) * 1000
  // A token that Slack rejects must be corrected by a person; frequent retries do not help.
  const longestMs = error instanceof WebAPIPlatformError ? 15_000 : longestPauseMs
  return Math.min(longestMs, shortestPauseMs * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2)
}

/** Keeps one socket to Slack open: opens the next one before it leaves the last one, and pauses after a failure. */
export class SocketSupervisor {
  readonly #connect: () => Connection
  readonly #log: Log
  #state: 'running' | 'stopped' = 'stopped'
  #current: Connection | null = null
  #previous: Connection | null = null
  #wake: () => void = () => undefined
  #running: Promise<void> = Promise.resolve()

  constructor(connect: () => Connection, log: Log) {
    this.#connect = connect
    this.#log = log
  }

  /** Whether Slack can reach the bot over it now. */
  get isOpen(): boolean {
    return this.#current?.isOpen === true || this.#previous?.isOpen === true
  }

  /** Starts; resolves when the first attempt has succeeded or failed. */
  start(): Promise<void> {
    this.#state = 'running'
    return new Promise((resolve) => {
      this.#running = this.#run(resolve)
    })
  }

  /** Leaves the socket once everything in progress is acknowledged. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#wake()
    await Promise.all([this.#current?.leave(), this.#previous?.leave()])
    await this.#running
  }

  async #run(tried: () => void): Promise<void> {
    let failures = 0
    while (this.#state === 'running') {
      try {
        await this.#openNext(failures)
        tried()
        await this.#hold()
        failures = 0
      } catch (error) {
        if (failures === 0) this.#log.warn({ error }, 'no socket to Slack; retrying')
        failures += 1
        tried()
        await this.#pause(pauseAfter(error, failures))
      }
    }
  }

  async #openNext(failures: number): Promise<void> {
    const next = this.#connect()
    // A socket that Slack has asked the bot to leave still serves beside its successor, until Slack closes it.
    if (this.#current?.isOpen === true) {
      void this.#previous?.leave()
      this.#previous = this.#current
    }
    this.#current = next
    await next.open()
    if (failures > 0) this.#log.info({ failures }, 'reconnected to Slack')
    void this.#previous?.retire()
  }

  async #hold(): Promise<void> {
    const openedMs = performance.now()
    await this.#current?.ending
    // A socket that is closed as soon as it opens must not be reopened hundreds of times a second.
    const isStopped = this.#state === 'stopped'
    if (!isStopped && performance.now() - openedMs < shortestLifeMs) throw new Error('Slack closed the socket at once')
  }

  #pause(pauseMs: number): Promise<void> {
    if (this.#state === 'stopped') return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
