import type { Message } from '../../core/message.ts'
import { type Position, threadStart } from '../../core/operation/thread-position.ts'
import type { Priority } from './priority.ts'

/** The position of a message in the chat system. */
export type MessageRef = { readonly channel: string; readonly timestamp: string }

/**
 * What must change before a refused call can succeed: the channel, the target message, the bot's rights, or the
 * content.
 */
export type RefusalCause = 'channel' | 'message gone' | 'rights' | 'content'

/** The chat system refuses the call, and would refuse it again. */
export type ChatRefusal = { readonly is: 'refused'; readonly cause: RefusalCause; readonly why: string }

/** Whether the bot can post in a channel now. */
export type ChannelUse = { readonly is: 'usable' } | { readonly is: 'unusable' | 'unknown'; readonly why: string }

/** The result of sending. After `unknown`, the message may have arrived: search for its key before sending again. */
export type Sent =
  | { readonly is: 'sent'; readonly ref: MessageRef }
  | { readonly is: 'later'; readonly retryAfterMs: number; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }
  | ChatRefusal

/**
 * The chat system. A person's id as a channel means the direct conversation with that person. Every message carries a
 * key, so that it is never posted twice.
 */
export type Chat = {
  /**
   * Does what must be done before a message is sent and takes longer than sending it, such as uploading its pictures.
   * Never fails; what it could not do is left out of the message.
   */
  prepare(message: Message): Promise<void>
  /** The priority decides who sends first when all bots together have reached a limit of the chat system. */
  post(channel: string, thread: MessageRef | null, key: string, message: Message, priority: Priority): Promise<Sent>
  edit(ref: MessageRef, key: string, message: Message, priority: Priority): Promise<Sent>
  /** Searches for a message by its key. `absent` does not prove that it will never appear. */
  find(
    channel: string,
    thread: MessageRef | null,
    key: string,
  ): Promise<
    | { readonly is: 'found'; readonly ref: MessageRef }
    | { readonly is: 'absent' }
    | { readonly is: 'unknown'; readonly why: string }
    | ChatRefusal
  >
  link(ref: MessageRef): Promise<string | null>
  /** Queries the chat system; the answer is not cached. */
  use(channel: string): Promise<ChannelUse>
}

/** The messages of operations that are delivered: card, and position in the thread. */
export type MessageLedger = {
  read(operation: string): Promise<Delivered>
  /** The operation of the card at this position; null when it is not a card of this cluster. */
  operationAt(card: MessageRef): Promise<string | null>
  /** Writes unless the ledger has changed since it was read as `before`. */
  write(operation: string, before: Delivered, after: Delivered): Promise<'written' | 'conflict'>
}

/** A message that may or may not have arrived. */
export type InDoubt = {
  readonly key: string
  /** The position in the thread if it has arrived. */
  readonly to: Position
  readonly sinceMs: number
}

/** What is delivered of an operation's messages: its card, its position in the thread, and the message in doubt. */
export type Delivered = {
  readonly card: MessageRef | null
  /** Hash of the card as last sent, without the time as of which it is; null before that. */
  readonly cardHash: string | null
  /** The card's header as last sent; absent before that, and in what earlier versions wrote. */
  readonly header?: string | undefined
  /** When the card was made that was last sent, in milliseconds since 1970; absent before that, and in what earlier versions wrote. */
  readonly cardAtMs?: number | undefined
  readonly thread: Position
  /** Null when no message is in doubt. */
  readonly inDoubt: InDoubt | null
  /** Number of cards that were deleted in the chat system; absent when none was. */
  readonly deletedCards?: number | undefined
}

/** The state before the first message. */
export const nothingDelivered: Delivered = { card: null, cardHash: null, thread: threadStart, inDoubt: null }
