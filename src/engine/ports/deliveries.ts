import type { ChatRefusal } from './chat.ts'

/** A message that the chat system refuses. */
export type Undelivered = {
  readonly key: string
  readonly channel: string
  readonly cause: ChatRefusal['cause']
  readonly why: string
  readonly sinceMs: number
  readonly tries: number
  readonly nextMs: number
}

// Doubled with every refusal: soon enough when somebody invites the bot again, and seldom when nobody does.
const firstMs = 30_000
const longestMs = 300_000

/** The messages that this bot could not deliver, each with the time before which it is not tried again. */
export class Deliveries {
  readonly #refused = new Map<string, Undelivered>()

  /** Messages that wait, oldest first. */
  get undelivered(): readonly Undelivered[] {
    return [...this.#refused.values()].sort((one, other) => one.sinceMs - other.sinceMs)
  }

  /** The time before which a refused message is not tried again, whatever else happens; null when it may be tried. */
  heldUntilMs(key: string, nowMs: number): number | null {
    const found = this.#refused.get(key)
    return found !== undefined && nowMs < found.nextMs ? found.nextMs : null
  }

  /** Remembers a refusal, and returns how often and until when it holds the message. */
  refused(key: string, channel: string, { cause, why }: ChatRefusal, nowMs: number): Undelivered {
    const before = this.#refused.get(key)
    const tries = (before?.tries ?? 0) + 1
    const nextMs = nowMs + Math.min(longestMs, firstMs * 2 ** (tries - 1))
    const refused = { key, channel, cause, why, sinceMs: before?.sinceMs ?? nowMs, tries, nextMs }
    this.#refused.set(key, refused)
    return refused
  }

  /** A message is given up. */
  forget(key: string): void {
    this.#refused.delete(key)
  }

  /** A message has arrived: others that wait for the same channel, or for rights, are tried again. */
  delivered(key: string, channel: string): void {
    this.#refused.delete(key)
    for (const [other, refused] of this.#refused)
      if (refused.cause === 'rights' || (refused.cause === 'channel' && refused.channel === channel))
        this.#refused.set(other, { ...refused, nextMs: 0 })
  }
}
