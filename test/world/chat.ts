import { type Message, plain } from '../../src/core/messages/message.ts'
import type { Chat, MessageRef, Sent } from '../../src/engine/ports/chat.ts'

/** What stands in a channel of the world. */
export type Posted = {
  readonly ref: MessageRef
  readonly thread: string | null
  readonly key: string
  message: Message
}

/** A chat in memory that can be silent, and can lose an answer after the message arrived. */
export class MemoryChat implements Chat {
  readonly posted: Posted[] = []
  silent = false
  loseAnswers = 0

  async post(channel: string, thread: MessageRef | null, key: string, message: Message): Promise<Sent> {
    if (this.silent) return { is: 'later', retryAfterMs: 1000, why: 'silent' }
    const ref = { channel, timestamp: String(this.posted.length + 1) }
    this.posted.push({ ref, thread: thread?.timestamp ?? null, key, message })
    if (this.loseAnswers > 0) {
      this.loseAnswers--
      return { is: 'unknown', why: 'the answer was lost' }
    }
    return { is: 'sent', ref }
  }
  async edit(ref: MessageRef, _key: string, message: Message): Promise<Sent> {
    if (this.silent) return { is: 'later', retryAfterMs: 1000, why: 'silent' }
    const found = this.posted.find((posted) => posted.ref.timestamp === ref.timestamp)
    if (!found) return { is: 'refused', why: 'message_not_found' }
    found.message = message
    return { is: 'sent', ref }
  }
  async find(_channel: string, _thread: MessageRef | null, key: string): Promise<Awaited<ReturnType<Chat['find']>>> {
    if (this.silent) return { is: 'unknown', why: 'silent' }
    const found = this.posted.find((posted) => posted.key === key)
    return found ? { is: 'found', ref: found.ref } : { is: 'absent' }
  }
  async link(ref: MessageRef): Promise<string | null> {
    return `chat://${ref.channel}/${ref.timestamp}`
  }
  /** What a person reads in the thread of an operation, a line each. */
  thread(operation: string): readonly string[] {
    return this.posted
      .filter(({ key }) => key.startsWith(`${operation}/lines/`))
      .flatMap(({ message }) => message.parts.flatMap((part) => (part.part === 'text' ? part.lines.map(plain) : [])))
  }
  /** The card of an operation as it stands; null when there is none. */
  card(operation: string): Message | null {
    return this.posted.find(({ key }) => key === `${operation}/card`)?.message ?? null
  }
}
