import type { ChatRefusal } from './chat.ts'
import { type Priority, priorities } from './priority.ts'

/** A message that the chat system has refused, with its next attempt. */
export type Undelivered = {
  readonly key: string
  readonly channel: string
  readonly cause: ChatRefusal['cause']
  readonly why: string
  readonly sinceMs: number
  readonly tries: number
  readonly nextMs: number
}

/** A message that waits until its channel accepts the next one. */
export type QueuedMessage = {
  readonly key: string
  /** Messages of one lane share a rate limit. */
  readonly lane: string
  readonly priority: Priority
  /** Since when there is something to say, whichever bot queues it; absent: since it was queued first. */
  readonly sinceMs?: number
}

/** The lane of all edits: the chat system limits them in the whole workspace. */
export const editsLane = 'edits'

type Queued = Required<QueuedMessage> & { readonly queuedMs: number; readonly dueMs: number }

// The first delay; each refusal doubles it, up to the longest.
const firstMs = 30_000
const maxMs = 300_000

// A message that has waited this long ranks right after failures and approvals, so that none waits forever. Where many
// wait, it is longer: most of them would be promoted otherwise, and nothing would go before anything. A card may show
// progress that is 3 s old, or 1.5 s for each card at work: after half of that, a changed header no longer goes first.
const patienceMs = 30_000
const patienceOfEditsMs = 1_500
const patienceOfEachMs = 750
const promoted = priorities.indexOf('approval') + 1
// Failures and approvals are few, and a message that has waited for them this long is sent between them.
const maxPatienceMs = 600_000
// A queued message that is this late may have been sent by another bot: no other message waits for it any longer.
const graceMs = 2_000
const yieldMs = 200

/**
 * The waiting messages of this bot: refused ones wait for their next attempt, others for their lane. In memory only.
 */
export class Backlog {
  readonly #refused = new Map<string, Undelivered>()
  readonly #queued = new Map<string, Queued>()

  /** Refused messages, oldest first. */
  get undelivered(): readonly Undelivered[] {
    return [...this.#refused.values()].sort((one, other) => one.sinceMs - other.sinceMs)
  }

  /** The time before which a refused message must not be tried again; null when it may be tried now. */
  heldUntilMs(key: string, nowMs: number): number | null {
    const found = this.#refused.get(key)
    return found !== undefined && nowMs < found.nextMs ? found.nextMs : null
  }

  /** Records a refusal, and returns the number of attempts and the time of the next one. */
  refused(key: string, channel: string, { cause, why }: ChatRefusal, nowMs: number): Undelivered {
    const before = this.#refused.get(key)
    const tries = (before?.tries ?? 0) + 1
    const nextMs = nowMs + Math.min(maxMs, firstMs * 2 ** (tries - 1))
    const refused = { key, channel, cause, why, sinceMs: before?.sinceMs ?? nowMs, tries, nextMs }
    this.#refused.set(key, refused)
    return refused
  }

  /** Drops a message that will not be tried again. */
  forget(key: string): void {
    this.#refused.delete(key)
    this.#queued.delete(key)
  }

  /**
   * Drops a message that has arrived. Others that were refused for the same channel, or for missing rights, may be
   * tried now.
   */
  delivered(key: string, channel: string): void {
    this.forget(key)
    for (const [other, refused] of this.#refused)
      if (refused.cause === 'rights' || (refused.cause === 'channel' && refused.channel === channel))
        this.#refused.set(other, { ...refused, nextMs: 0 })
  }

  /** Queues a message that waits for its lane until `dueMs`. */
  queue(message: QueuedMessage, dueMs: number, nowMs: number): void {
    for (const [key, queued] of this.#queued) if (nowMs >= queued.dueMs + graceMs) this.#queued.delete(key)
    const before = this.#queued.get(message.key)
    const queuedMs = before?.queuedMs ?? nowMs
    this.#queued.set(message.key, { ...message, sinceMs: message.sinceMs ?? queuedMs, queuedMs, dueMs })
  }

  /** Removes a message that no longer waits for its lane. */
  dequeue(key: string): void {
    this.#queued.delete(key)
  }

  /**
   * The time until which a message waits for others of its lane: for more important ones, and among equals for those
   * that have waited longer. Null when it may be sent now.
   */
  yieldsUntilMs(message: QueuedMessage, nowMs: number): number | null {
    const queuedMs = this.#queued.get(message.key)?.queuedMs ?? nowMs
    const own = { ...message, sinceMs: message.sinceMs ?? queuedMs, queuedMs }
    const others = [...this.#queued.values()].filter(
      ({ key, lane, dueMs }) => key !== message.key && lane === message.lane && nowMs < dueMs + graceMs,
    )
    const rank = rankOf(own, others.length, nowMs)
    const before = others.filter((other) => {
      const otherRank = rankOf(other, others.length, nowMs)
      return otherRank < rank || (otherRank === rank && other.sinceMs < own.sinceMs)
    })
    return before.length === 0 ? null : Math.max(nowMs, ...before.map(({ dueMs }) => dueMs)) + yieldMs
  }
}

function rankOf({ lane, priority, sinceMs, queuedMs }: Omit<Queued, 'dueMs'>, others: number, nowMs: number): number {
  if (nowMs - queuedMs >= maxPatienceMs) return 0
  const rank = priorities.indexOf(priority)
  const least = lane === editsLane ? patienceOfEditsMs : patienceMs
  return nowMs - sinceMs >= Math.max(least, patienceOfEachMs * (others + 1)) ? Math.min(rank, promoted) : rank
}
