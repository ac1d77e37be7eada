import { type Message, plain } from '../../../core/message.ts'
import type { AnswerPlace, PrivateAnswers } from './private-answers.ts'
import type { StoredRequest } from './requests.ts'

/** Acknowledges a request to Slack, with an answer where Slack takes one. */
export type Ack = (answer?: ReturnType<PrivateAnswers['asBody']> | DialogErrors) => Promise<void>

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
    this.#before = ack(this.#answers.asBody(message)).catch(() => this.#answers.send(this.#request, message, 'new'))
    return this.#before
  }

  /** Keeps a dialog open, with a problem below each of these fields. */
  async keepOpen(problems: { readonly [field: string]: string }): Promise<void> {
    const ack = this.#ack
    this.#ack = null
    await ack?.({ response_action: 'errors', errors: problems })
  }

  /** Reports that nothing was done; a dialog stays open with everything that was typed into it. */
  async refuse(message: Message): Promise<void> {
    const field = this.#request.kind === 'submission' ? Object.keys(this.#request.fields)[0] : undefined
    const ack = this.#ack
    if (field === undefined || ack === null) {
      const said = this.respond(message)
      await this.acknowledge()
      return said
    }
    this.#ack = null
    await ack({ response_action: 'errors', errors: { [field]: plain(message.sentence) } })
  }

  /** Replaces the private message that was clicked; sends the message below it when that one is public. */
  replace(message: Message): Promise<void> {
    const isPrivate = this.#request.kind === 'click' && this.#request.seenBy === 'one person'
    return this.#say(message, isPrivate ? 'instead' : 'new')
  }

  #say(message: Message, place: AnswerPlace): Promise<void> {
    this.#before = this.#before.then(() => this.#answers.send(this.#request, message, place))
    return this.#before
  }
}
