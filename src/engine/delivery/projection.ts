import type { Message } from '../../core/message.ts'
import type { Priority } from '../ports/backlog.ts'
import type { MessageRef } from '../ports/chat.ts'
import type { Notice } from '../ports/notices.ts'
import type { NextTurn } from '../ports/turns.ts'

/** The end of an attempt to deliver a message, for its ledger. */
export type PostOutcome =
  | { readonly is: 'delivered'; readonly ref: MessageRef }
  /** It certainly did not arrive, and is tried again. */
  | { readonly is: 'not sent' }
  /** Its content is refused again and again: what comes after it must not wait for it. */
  | { readonly is: 'given up' }
  /** The message to be edited, or the first message of the thread, was deleted. */
  | { readonly is: 'target deleted' }

/** Writes the outcome into the ledger. After a `conflict` nothing was written, and the next turn reads the ledger anew. */
export type Settle = (outcome: PostOutcome) => Promise<'written' | 'conflict'>

/** The next thing to do for a message. */
export type DeliveryAction =
  | {
      readonly do: 'post'
      readonly message: Message
      /** Writes into the ledger that the message may have arrived, before it is sent; then its outcome can be settled. */
      mark(sinceMs: number): Promise<Settle | 'conflict'>
    }
  /** An edit can be repeated, so it is never in doubt. */
  | { readonly do: 'edit'; readonly ref: MessageRef; readonly message: Message; readonly settle: Settle }
  /** The message may have arrived: it is looked for by its key. */
  | { readonly do: 'find'; readonly sinceMs: number; readonly settle: Settle }

/** A message that is not delivered yet. */
export type PendingMessage = {
  /** Stored in the message's metadata. The same key is the same message, whichever bot sends it. */
  readonly key: string
  readonly channel: string
  /** The first message of the thread; null for a message of the channel itself. */
  readonly thread: MessageRef | null
  readonly priority: Priority
  /** The name under which refusals are counted. */
  readonly retryKey: string
  readonly contentRefused: 'keep trying' | 'give up'
  readonly action: DeliveryAction
  /** Notices for other channels when this channel cannot be used, with the reason. */
  instead(why: string): readonly Notice[]
}

/** Says which message of a subject is to be delivered next, or when to ask again; `id` names the subject. */
export type Projection<Context> = (context: Context, id: string) => Promise<PendingMessage | NextTurn>
