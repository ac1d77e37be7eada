import type { Intent } from '../../core/commands/intent.ts'
import type { ButtonValue, Message } from '../../core/message.ts'
import type { MessageRef } from './chat.ts'

/** Who said or clicked something, and where; facts only, the engine decides what they are worth. */
export type InboundRequest = Intent & {
  readonly person: string
  readonly channel: string
  /** The first message of the thread that it happened in; null outside threads. */
  readonly thread: MessageRef | null
  /**
   * Says something that only this person sees. It may be lost: never the only copy of an outcome.
   * Good for half an hour; what is said before the first pause arrives at once.
   */
  respond(message: Message): Promise<void>
}

/** Words to the bot: a command, or a mention in a thread. Always begins with the verb. */
export type Words = InboundRequest & { readonly kind: 'words'; readonly text: string }

/** A button was pressed. */
export type Click = InboundRequest & {
  readonly kind: 'click'
  readonly action: string
  readonly value: ButtonValue
  /** The message that the button belongs to; null when only this person sees it. */
  readonly message: MessageRef | null
  /** Puts another message in the place of the one with the button, if only this person sees that one; else responds. */
  replace(message: Message): Promise<void>
}

/** A dialog was filled in. */
export type Submission = InboundRequest & {
  readonly kind: 'submission'
  readonly action: string
  readonly value: ButtonValue
  /** What was filled in, by field; empty where nothing was. */
  readonly fields: { readonly [name: string]: string }
}

/** Something to fill in. */
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

/** A dialog; what is submitted carries its action and value. */
export type Modal = {
  readonly title: string
  /** Said above the fields: what this is about. */
  readonly about: Message
  readonly fields: readonly Field[]
  readonly submit: string
  readonly action: string
  readonly value: ButtonValue
}

/**
 * When a request is heard among the others of its person: `urgent` only stops work and goes before them, `in order` waits
 * for those that came before it.
 */
export type Urgency = 'urgent' | 'in order' | 'ordinary'

/** Requests of a person that were dropped above the person's rate limit, and where the last one came from. */
export type Dropped = { readonly person: string; readonly channel: string; readonly count: number }

/** Who listens to people. A returned message is a private answer; null when there is nothing (more) to say. */
export type Conversation = {
  /** The dialog that must come before this is heard, if any. Asks nobody: it has to be open within three seconds. */
  dialog(request: Words | Click): Modal | null
  /** When a request is heard among others. Asks nobody. */
  urgency(request: Words | Click | Submission): Urgency
  heard(words: Words): Promise<Message | null>
  handleButton(click: Click): Promise<Message | null>
  /** What is wrong with single fields of a dialog, by field, before it is heard; null when nothing is. */
  problems(submission: Submission): Promise<{ readonly [field: string]: string } | null>
  submitted(submission: Submission): Promise<Message | null>
  /** Requests were dropped and are answered no more; they are counted. */
  dropped(requests: Dropped): Promise<void>
  /** What a person sees on the bot's own page. */
  home(person: string): Promise<Message>
}
