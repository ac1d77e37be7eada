import { type Message, plain } from '../../../core/message.ts'
import type { AnswerPlace, PrivateAnswers } from './private-answers.ts'
import type { StoredRequest } from './requests.ts'

/** Tells Slack that a request has arrived, with an answer where Slack takes one. */
export type Ack = (answer?: ReturnType<PrivateAnswers['asBody']> | DialogErrors) => Promise<void>

/** Keeps a dialog open, with something below one of its fields. */
type DialogErrors = {
  readonly response_action: 'errors'
  readonly errors: { readonly [field: string]: string }
}

/** One request and everything that is answered to it, in order; what is said first travels with the acknowledgement. */
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

  /** Acknowledges, unless that has been done. */
  async acknowledge(): Promise<void> {
    const ack = this.#ack
    this.#ack = null
    await ack?.()
  }

  /** Says something private below what was said before. */
  respond(message: Message): Promise<void> {
    const ack = this.#ack
    // Only an answer to a command may come with the acknowledgement; elsewhere Slack would ignore it.
    if (ack === null || this.#request.kind !== 'words') return this.#say(message, 'new')
    this.#ack = null
    this.#before = ack(this.#answers.asBody(message)).catch(() => this.#answers.send(this.#request, message, 'new'))
    return this.#before
  }

  /** Keeps a dialog open, with a problem below each of its fields that has one. */
  async keepOpen(problems: { readonly [field: string]: string }): Promise<void> {
    const ack = this.#ack
    this.#ack = null
    await ack?.({ response_action: 'errors', errors: problems })
  }

  /** Says that nothing was done; a dialog stays open with everything that was typed into it. */
  async turnAway(message: Message): Promise<void> {
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

  /** Puts a message in the place of the private one that was clicked; below it when that one is public. */
  replace(message: Message): Promise<void> {
    const isPrivate = this.#request.kind === 'click' && this.#request.seenBy === 'one person'
    return this.#say(message, isPrivate ? 'instead' : 'new')
  }

  #say(message: Message, place: AnswerPlace): Promise<void> {
    this.#before = this.#before.then(() => this.#answers.send(this.#request, message, place))
    return this.#before
  }
}
