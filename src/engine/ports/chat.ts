import type { Message } from '../../core/message.ts'
import { type Position, threadStart } from '../../core/operation/thread-position.ts'

/** Where a message stands. */
export type MessageRef = { readonly channel: string; readonly timestamp: string }

/** What has to change before a refused call can succeed: the channel, the message it is about, the bot's rights, or the content. */
export type RefusalCause = 'channel' | 'message gone' | 'rights' | 'content'

/** The chat system refuses, and will refuse the same call again. */
export type ChatRefusal = { readonly is: 'refused'; readonly cause: RefusalCause; readonly why: string }

/** Whether the bot can post in a channel now. */
export type ChannelUse = { readonly is: 'usable' } | { readonly is: 'unusable' | 'unknown'; readonly why: string }

/** What became of sending. `unknown` means it may have arrived: look for its key before sending again. */
export type Sent =
  | { readonly is: 'sent'; readonly ref: MessageRef }
  | { readonly is: 'later'; readonly retryAfterMs: number; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }
  | ChatRefusal

/** Where operators read; a person's id as channel is the direct conversation with that person. Every message carries a key of ours, so that it is never posted twice. */
export type Chat = {
  post(channel: string, thread: MessageRef | null, key: string, message: Message): Promise<Sent>
  edit(ref: MessageRef, key: string, message: Message): Promise<Sent>
  /** Looks for a message by its key. */
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
  /** Asked freshly. */
  use(channel: string): Promise<ChannelUse>
}

/** What was already said, per operation: the position of card and thread. */
export type MessageLedger = {
  read(operation: string): Promise<Delivered>
  /** The operation whose card stands there, for words in its thread; null when it is none of ours. */
  operationAt(card: MessageRef): Promise<string | null>
  /** Writes if it is still what was read. */
  write(operation: string, before: Delivered, after: Delivered): Promise<'written' | 'conflict'>
}

/** A message that is being said: it may or may not have arrived. */
export type InDoubt = {
  readonly key: string
  /** How far the thread has come when it did arrive. */
  readonly to: Position
  readonly sinceMs: number
}

/** The card's place, the thread's progress, and what is being said right now. */
export type Delivered = {
  readonly card: MessageRef | null
  /** Hash of the card's text as last sent. */
  readonly cardHash: string | null
  readonly thread: Position
  /** Null when no message is in doubt. */
  readonly inDoubt: InDoubt | null
  /** Cards that were deleted in the chat system; absent when none was. */
  readonly deletedCards?: number | undefined
}

/** What was said before anything was said. */
export const nothingDelivered: Delivered = { card: null, cardHash: null, thread: threadStart, inDoubt: null }
