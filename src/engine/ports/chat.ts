import type { Message } from '../../core/messages/message.ts'

/** Where a message stands. */
export type MessageRef = { readonly channel: string; readonly timestamp: string }

/** What became of sending. `unknown` means it may have arrived: look for its key before sending again. */
export type Sent =
  | { readonly is: 'sent'; readonly ref: MessageRef }
  | { readonly is: 'later'; readonly retryAfterMs: number; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }
  | { readonly is: 'refused'; readonly why: string }

/** Where operators read. Every message carries a key of ours, so that it is never posted twice. */
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
  >
  link(ref: MessageRef): Promise<string | null>
}

/** What was already said, per operation: the position of card and thread. */
export type MessageLedger = {
  read(operation: string): Promise<Told>
  /** The operation whose card stands there, for words in its thread; null when it is none of ours. */
  operationAt(card: MessageRef): Promise<string | null>
  /** Writes if it is still what was read. */
  write(operation: string, before: Told, after: Told): Promise<'written' | 'conflict'>
}

/** The card's place, the thread's progress, and the key of what is being said right now. */
export type Told = {
  readonly card: MessageRef | null
  /** Hash of the card's text as last sent. */
  readonly cardHash: string | null
  /** How many thread lines have been said. */
  readonly said: number
  /** Key of a message that may or may not have arrived; null when none is in doubt. */
  readonly inDoubt: string | null
}
