import type { Message } from '../../core/message.ts'
import type { MessageRef } from '../ports/chat.ts'
import type { Notice } from '../ports/notices.ts'
import type { Priority } from '../ports/priority.ts'
import type { NextTurn } from '../ports/turns.ts'

/** The outcome of an attempt to deliver a message, as written into its ledger. */
export type PostOutcome =
  | { readonly is: 'delivered'; readonly ref: MessageRef }
  /** It certainly did not arrive, and another attempt follows. */
  | { readonly is: 'not sent' }
  /** Its content is refused repeatedly; later messages do not wait for it. */
  | { readonly is: 'given up' }
  /** The message to be edited, or the first message of the thread, was deleted. */
  | { readonly is: 'target deleted' }

/** Writes the outcome into the ledger. On a `conflict` nothing is written, and the next turn reads the ledger again. */
export type Settle = (outcome: PostOutcome) => Promise<'written' | 'conflict'>

/** The next action for a message. */
export type DeliveryAction =
  | {
      readonly do: 'post'
      readonly message: Message
      /** Marks the message as in doubt before it is sent, and returns the function that settles it. */
      mark(sinceMs: number): Promise<Settle | 'conflict'>
    }
  /** An edit is safe to repeat, so it is never in doubt. */
  | { readonly do: 'edit'; readonly ref: MessageRef; readonly message: Message; readonly settle: Settle }
  /** The message may have arrived and is searched for by its key. */
  | { readonly do: 'find'; readonly sinceMs: number; readonly settle: Settle }

/** A message that is not delivered yet. */
export type PendingMessage = {
  /** Stored in the message's metadata. Equal keys mean the same message, whichever bot sends it. */
  readonly key: string
  readonly channel: string
  /** The first message of the thread; null for a message of the channel itself. */
  readonly thread: MessageRef | null
  readonly priority: Priority
  /** Since when there is something to say, in milliseconds since 1970, whichever bot asks; absent: since its first attempt. */
  readonly sinceMs?: number
  /** The name under which refusals are counted. */
  readonly retryKey: string
  readonly contentRefused: 'keep trying' | 'give up'
  readonly action: DeliveryAction
  /** The notices for other channels when this channel cannot be used for the reason `why`. */
  instead(why: string): readonly Notice[]
}

/** Returns the next message to deliver for the subject `id`, or when to ask again. */
export type Projection<Context> = (context: Context, id: string) => Promise<PendingMessage | NextTurn>
