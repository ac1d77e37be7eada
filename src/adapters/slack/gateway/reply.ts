import { type Message, plain } from '../../../core/message.ts'
import { fieldErrors } from '../../../messages/answers/field-errors.ts'
import type { choicesOf } from '../blocks/modal.ts'
import type { AnswerPlace, PrivateAnswers } from './private-answers.ts'
import type { StoredRequest } from './requests.ts'

/** Acknowledges a request to Slack, with an answer where Slack takes one. */
export type Ack = (answer?: ReturnType<PrivateAnswers['asBody']> | DialogErrors | Choices) => Promise<void>

/** The choices for what was typed into a field of a dialog. */
type Choices = { readonly options: ReturnType<typeof choicesOf> }

/** Keeps a dialog open, with a problem below each of these fields. */
type DialogErrors = {
  readonly response_action: 'errors'
  readonly errors: { readonly [field: string]: string }
}

/** The answers to one request, in order; the first one is sent with the acknowledgement where Slack allows it. */
export class Reply {
  readonly #request: StoredRequest
  readonly #answers: PrivateAnswers
  #ack: Ack | null
  #before: Promise<void> = Promise.resolve()
  #isAnswered = false

  constructor(request: StoredRequest, answers: PrivateAnswers, ack: Ack | null) {
    this.#request = request
    this.#answers = answers
    this.#ack = ack
  }

  /** Acknowledges the request, unless that was done before. */
  async acknowledge(): Promise<void> {
    const ack = this.#ack
    this.#ack = null
    await ack?.()
  }

  /** Sends a private message below those sent before. */
  respond(message: Message): Promise<void> {
    const ack = this.#ack
    // Slack ignores an answer in the acknowledgement of anything but a command.
    if (ack === null || this.#request.kind !== 'words') return this.#say(message, 'new')
    this.#ack = null
    this.#before = ack(this.#answers.asBody(message)).then(
      () => this.#answers.showPictures(this.#request, message),
      () => this.#answers.send(this.#request, message, 'new'),
    )
    return this.#before
  }

  /** Acknowledges the request, which closes a dialog, and sends the answer. */
  async answer(message: Message): Promise<void> {
    if (message.refused !== undefined) return this.refuse(message)
    // first, because posting may take longer than Slack waits for the acknowledgement
    if (this.#request.kind === 'submission') await this.acknowledge()
    return this.respond(message)
  }

  /**
   * Reports that nothing was done. A dialog stays open with everything that was typed into it, and shows each refusal at
   * its field; once it is closed, the message is sent.
   */
  async refuse(message: Message): Promise<void> {
    const errors = this.#errorsOf(message)
    const ack = this.#ack
    if (errors === null || ack === null) {
      const said = this.respond(message)
      await this.acknowledge()
      return said
    }
    this.#ack = null
    await ack({ response_action: 'errors', errors })
  }

  #errorsOf(message: Message): DialogErrors['errors'] | null {
    if (this.#request.kind !== 'submission') return null
    const fields = Object.keys(this.#request.fields)
    const [first] = fields
    if (first === undefined) return null
    return message.refused === undefined ? { [first]: plain(message.sentence) } : fieldErrors(fields, message.refused)
  }

  /** Replaces the private message that was clicked, or that the dialog was opened from; sends the message below it when that one is public. */
  async replace(message: Message): Promise<void> {
    if (this.#request.kind === 'submission') await this.acknowledge()
    const isPrivate = this.#request.kind !== 'words' && this.#request.seenBy === 'one person'
    return this.#say(message, isPrivate ? 'instead' : 'new')
  }

  /** Publishes the App Home again, when the request came from there and had no answer, which is published with it. */
  async refreshHome(): Promise<void> {
    if (this.#request.at === 'home' && !this.#isAnswered) await this.#answers.refreshHome(this.#request.person)
  }

  #say(message: Message, place: AnswerPlace): Promise<void> {
    this.#isAnswered = true
    this.#before = this.#before.then(() => this.#answers.send(this.#request, message, place))
    return this.#before
  }
}
