import type { Intent } from '../../core/commands/intent.ts'
import type { ButtonValue, Message } from '../../core/message.ts'
import type { MessageRef } from './chat.ts'

/** A request from a person: who sent it, and where. It states facts only; the engine decides about permissions. */
export type InboundRequest = Intent & {
  readonly person: string
  readonly channel: string
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
}

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
  /** Problems with fields of a dialog, by field name, found before it is handled; null when there are none. */
  problems(submission: Submission): Promise<{ readonly [field: string]: string } | null>
  handleSubmission(submission: Submission): Promise<Message | null>
  /** Counts requests that were dropped; they get no answer. */
  dropped(requests: Dropped): Promise<void>
  /** The bot's home page, as this person sees it. */
  home(person: string): Promise<Message>
}
