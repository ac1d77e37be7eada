import type { Intent } from '../../core/commands/intent.ts'
import type { ButtonValue, Message } from '../../core/message.ts'
import type { MessageRef } from './chat.ts'

/** A request from a person: who sent it, and where. It states facts only; the engine decides about permissions. */
export type InboundRequest = Intent & {
  readonly person: string
  readonly channel: string
  /**
   * Present when it was sent on the bot's home page, which belongs to no channel; `channel` is empty then, and the engine
   * decides which cluster's channel applies.
   */
  readonly at?: 'home'
  /** The first message of the thread that it was sent in; null outside threads. */
  readonly thread: MessageRef | null
  /**
   * Sends a message that only this person sees. It may be lost, so it must not be the only copy of an outcome. Possible
   * for half an hour; messages that are sent without a pause arrive at once.
   */
  respond(message: Message): Promise<void>
}

/** A typed command, or a mention in a thread; the text begins with the verb. */
export type Words = InboundRequest & { readonly kind: 'words'; readonly text: string }

/** A click on a button. */
export type Click = InboundRequest & {
  readonly kind: 'click'
  readonly action: string
  readonly value: ButtonValue
  /** The message with the button; null when only this person sees it. */
  readonly message: MessageRef | null
  /** Replaces the message with the button if only this person sees it; otherwise responds. */
  replace(message: Message): Promise<void>
}

/** A submitted dialog. */
export type Submission = InboundRequest & {
  readonly kind: 'submission'
  readonly action: string
  readonly value: ButtonValue
  /** The entered values by field name; empty strings for fields that were left empty. */
  readonly fields: { readonly [name: string]: string }
  /** Replaces the message that the dialog was opened from if only this person sees it; otherwise responds. */
  replace(message: Message): Promise<void>
}

/** One input field of a dialog. */
export type Field = {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly required: 'yes' | 'no'
  readonly input:
    | { readonly is: 'line' | 'paragraph'; readonly longest: number; readonly initial: string }
    | {
        readonly is: 'choice'
        readonly choices: readonly { readonly value: string; readonly shown: string }[]
        readonly initial: string | null
      }
    /** Nodes by expression: terms that are chosen from what `suggestions` offers for a text; submitted with spaces. */
    | { readonly is: 'nodes'; readonly chosen: readonly string[] }
    /** Choices that are each given or not; submitted with spaces. */
    | {
        readonly is: 'flags'
        readonly choices: readonly { readonly value: string; readonly shown: string; readonly about: string }[]
        readonly chosen: readonly string[]
      }
}

/** What a person has typed so far into a field of an open dialog. */
export type Typing = Pick<InboundRequest, 'person' | 'channel' | 'at'> & {
  readonly action: string
  readonly value: ButtonValue
  readonly field: string
  readonly typed: string
}

/** A choice that is offered for a typed text. */
export type Suggested = { readonly value: string; readonly shown: string }

/** A dialog; its submission carries `action` and `value`. */
export type Modal = {
  readonly title: string
  /** Shown above the fields. */
  readonly about: Message
  readonly fields: readonly Field[]
  readonly submit: string
  readonly action: string
  readonly value: ButtonValue
}

/**
 * The order of a request among those of its person: `urgent` only stops work and goes first, `in order` waits for all
 * earlier ones.
 */
export type Urgency = 'urgent' | 'in order' | 'ordinary'

/** The requests of a person that were dropped by the rate limit, and the channel of the last one. */
export type Dropped = { readonly person: string; readonly channel: string; readonly count: number }

/**
 * Handles requests of people. A returned message is a private answer; null means that there is nothing (more) to say.
 */
export type Conversation = {
  /**
   * The dialog to open before the request is handled; null when none is needed. Waits for no outside system, because a
   * dialog must open within three seconds.
   */
  dialog(request: Words | Click): Modal | null
  /** The order of the request among others of its person. Waits for no outside system. */
  urgency(request: Words | Click | Submission): Urgency
  handleCommand(words: Words): Promise<Message | null>
  handleButton(click: Click): Promise<Message | null>
  /** An answer that refuses has the refusals, so that the dialog can show each at its field. */
  handleSubmission(submission: Submission): Promise<Message | null>
  /** Choices for what a person has typed into a field, at most `most`, the best first; never about what they may not see. */
  suggestions(typing: Typing, most: number): Promise<readonly Suggested[]>
  /** Counts requests that were dropped; they get no answer. */
  dropped(requests: Dropped): Promise<void>
  /** The bot's home page, as this person sees it. */
  home(person: string): Promise<Message>
}
