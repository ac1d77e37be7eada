import { type Message, plain } from '../../src/core/message.ts'
import type { ChannelUse, Chat, MessageRef, Sent } from '../../src/engine/ports/chat.ts'

/** A message in a channel of the world. */
export type Posted = {
  readonly ref: MessageRef
  readonly thread: string | null
  readonly key: string
  readonly atMs: number
  message: Message
}

// Slack accepts about one message a second per channel; a call that was given up may still arrive for a while.
const burst = 3
const betweenMs = 1000
const settleMs = 5000

/** A chat in memory that can be silent, lose a call, or lose the answer to a message that arrived. */
export class MemoryChat implements Chat {
  readonly posted: Posted[] = []
  /** Every message and every edit of one, in the order in which people saw them. */
  readonly shown: Posted[] = []
  silent = false
  /** The channels that accept no messages (archived, or without the bot), with the reason. */
  readonly unusable = new Map<string, string>()
  refusesContent: (message: Message) => boolean = () => false
  /** Prepares a message. */
  onPrepare: (message: Message) => Promise<void> = async () => {}
  /** The number of calls of `post`. */
  calls = 0
  loseAnswers = 0
  loseCalls = 0
  #timestamps = 0
  readonly #now: () => number
  readonly #channels: (channel: string) => boolean
  readonly #sentMs = new Map<string, readonly number[]>()
  readonly #doubtedMs = new Map<string, number>()

  constructor(now: () => number, channels: (channel: string) => boolean) {
    this.#now = now
    this.#channels = channels
  }
  async prepare(message: Message): Promise<void> {
    await this.onPrepare(message)
  }
  async post(channel: string, thread: MessageRef | null, key: string, message: Message): Promise<Sent> {
    const nowMs = this.#now()
    this.calls += 1
    if (this.silent) return { is: 'later', retryAfterMs: 1000, why: 'silent' }
    const why = this.unusable.get(channel) ?? (this.#channels(channel) ? null : 'channel_not_found')
    if (why !== null) return { is: 'refused', cause: 'channel', why }
    if (this.refusesContent(message)) return { is: 'refused', cause: 'content', why: 'invalid_blocks' }
    if (thread !== null && !this.#at(thread)) return { is: 'refused', cause: 'message gone', why: 'thread_not_found' }
    const recent = (this.#sentMs.get(channel) ?? []).filter((atMs) => Math.abs(nowMs - atMs) < burst * betweenMs)
    const [oldest] = recent
    if (oldest !== undefined && recent.length >= burst)
      return { is: 'later', retryAfterMs: oldest + burst * betweenMs - nowMs, why: 'one a second' }
    this.#sentMs.set(channel, [...recent, nowMs])
    if (this.loseCalls > 0) {
      this.loseCalls--
      this.#doubtedMs.set(key, nowMs)
      return { is: 'unknown', why: 'the call was lost' }
    }
    this.#timestamps += 1
    const ref = { channel, timestamp: String(this.#timestamps) }
    const posted = { ref, thread: thread?.timestamp ?? null, key, atMs: nowMs, message }
    this.posted.push(posted)
    this.shown.push({ ...posted })
    if (this.loseAnswers > 0) {
      this.loseAnswers--
      this.#doubtedMs.set(key, nowMs)
      return { is: 'unknown', why: 'the answer was lost' }
    }
    return { is: 'sent', ref }
  }
  async edit(ref: MessageRef, _key: string, message: Message): Promise<Sent> {
    if (this.silent) return { is: 'later', retryAfterMs: 1000, why: 'silent' }
    const found = this.#at(ref)
    if (!found) return { is: 'refused', cause: 'message gone', why: 'message_not_found' }
    const why = this.unusable.get(ref.channel)
    if (why !== undefined) return { is: 'refused', cause: 'channel', why }
    found.message = message
    this.shown.push({ ...found, atMs: this.#now() })
    return { is: 'sent', ref }
  }
  #at = (ref: MessageRef) =>
    this.posted.find((posted) => posted.ref.timestamp === ref.timestamp && posted.ref.channel === ref.channel)

  async find(channel: string, thread: MessageRef | null, key: string): Promise<Awaited<ReturnType<Chat['find']>>> {
    if (this.silent) return { is: 'unknown', why: 'silent' }
    const found = this.posted.find(
      (posted) => posted.key === key && posted.ref.channel === channel && posted.thread === (thread?.timestamp ?? null),
    )
    if (found) return { is: 'found', ref: found.ref }
    const sinceMs = this.#doubtedMs.get(key)
    const mayArrive = sinceMs !== undefined && this.#now() - sinceMs < settleMs
    return mayArrive ? { is: 'unknown', why: 'it may be on its way' } : { is: 'absent' }
  }
  async use(channel: string): Promise<ChannelUse> {
    if (this.silent) return { is: 'unknown', why: 'silent' }
    const why = this.unusable.get(channel) ?? (this.#channels(channel) ? null : 'channel_not_found')
    return why === null ? { is: 'usable' } : { is: 'unusable', why }
  }
  /** Deletes a message, as an admin does. */
  remove(ref: MessageRef): void {
    const index = this.posted.findIndex((one) => one.ref === ref)
    if (index >= 0) this.posted.splice(index, 1)
  }
  async link(ref: MessageRef): Promise<string | null> {
    return this.#at(ref) ? `https://chat/${ref.channel}/${ref.timestamp}` : null
  }
  /** The thread of an operation as plain text, one item per line. */
  thread(operation: string): readonly string[] {
    return this.posted
      .filter(({ key }) => key.startsWith(`${operation}/lines/`))
      .flatMap(({ message }) => message.parts.flatMap((part) => (part.part === 'text' ? part.lines.map(plain) : [])))
  }
  /** The current card of an operation; null when there is none. */
  card(operation: string): Message | null {
    return this.posted.findLast(({ key }) => key.startsWith(`${operation}/card`))?.message ?? null
  }
}
