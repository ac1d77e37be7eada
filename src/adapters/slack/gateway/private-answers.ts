import type { WebClient } from '@slack/web-api'
import type { Message, RichText } from '../../../core/message.ts'
import type { Log } from '../../../engine/ports/log.ts'
import type { AcceptedBlocks, ContentRefusal } from '../blocks/accepted-blocks.ts'
import type { Rendered } from '../blocks/render.ts'
import { noFiles, type UploadedFiles } from '../blocks/uploaded-files.ts'
import { meaningOf } from '../client/error-codes.ts'
import { errorOf } from '../client/errors.ts'
import type { Pictures } from '../files/pictures.ts'
import type { Home } from './home.ts'
import type { RequestPlace } from './requests.ts'

/** Where a private answer is shown: as a new message, or instead of the message that was clicked. */
export type AnswerPlace = 'new' | 'instead'

/** A private answer in the form of an acknowledgement or of a post to a `response_url`. */
function privateBody({ text, blocks }: Rendered, thread: RequestPlace['thread'], place: AnswerPlace) {
  return {
    response_type: 'ephemeral' as const,
    replace_original: place === 'instead',
    text,
    blocks: [...blocks],
    ...(thread === null ? {} : { thread_ts: thread.timestamp }),
  }
}

/** Why an answer was not delivered; `refusal` when Slack refused its content. */
type Undelivered = { readonly why: string; readonly refusal: ContentRefusal | null }

const noThread: Undelivered = { why: 'there is no thread', refusal: null }

const refusalOf = (result: Undelivered | null): ContentRefusal | null => result?.refusal ?? null

/** The error code in the answer of a `response_url`, alone or in JSON; null when there is none. */
function codeIn(answer: string): string | null {
  const code = /^[a-z_]{1,80}$/.test(answer) ? answer : /"error":"([a-z_]{1,80})"/.exec(answer)?.[1]
  return code ?? null
}

/** What private answers are sent with. */
export type PrivateAnswerParts = {
  readonly client: WebClient
  readonly blocks: AcceptedBlocks
  readonly pictures: Pictures
  readonly sendMs: number
  readonly home: Pick<Home, 'publish'>
  readonly log: Log
}

/** Sends answers that only one person sees. One may be lost: journal and card have the same facts. */
export class PrivateAnswers {
  readonly #client: WebClient
  readonly #blocks: AcceptedBlocks
  readonly #pictures: Pictures
  readonly #sendMs: number
  readonly #home: Pick<Home, 'publish'>
  readonly #log: Log

  constructor({ client, blocks, pictures, sendMs, home, log }: PrivateAnswerParts) {
    this.#client = client
    this.#blocks = blocks
    this.#pictures = pictures
    this.#sendMs = sendMs
    this.#home = home
    this.#log = log
  }

  /** The answer as the body of an acknowledgement. Slack does not say whether it took it, so its blocks are classic. */
  asBody(message: Message) {
    return privateBody(this.#blocks.classic(message), null, 'new')
  }

  /** Sends an answer to where the request came from, and its pictures later; never throws. */
  async send(to: RequestPlace, message: Message, place: AnswerPlace): Promise<void> {
    if (to.at === 'home') return this.#sendHome(to, message)
    await this.#sendText(to, message, place)
    if (place === 'new') this.showPictures(to, message)
  }

  /**
   * Shows the pictures of an answer that was sent, below it and without waiting for them: Slack takes seconds until it
   * shows a new file, and refuses a message that has one before. Never throws; what cannot be shown is left out.
   */
  showPictures(to: RequestPlace, message: Message): void {
    if (to.at === 'home' || !this.#pictures.has(message)) return
    this.#sendPictures(to, message).catch((error: unknown) => this.#log.warn({ error }, 'a picture was left out'))
  }

  async #sendPictures(to: RequestPlace, message: Message): Promise<void> {
    await this.#pictures.prepare(message)
    const files = this.#pictures.filesOf(message)
    const parts = message.parts.filter((part) => part.part === 'picture' && files.has(part))
    const says = parts.flatMap((part) => (part.part === 'picture' ? [part.says] : []))
    if (parts.length === 0) return
    const shown: Message = { sentence: [says.join(' ')], parts }
    const first = await this.#respond(to.responseUrl, to, shown, 'new', files)
    // what Slack refuses, another way would not change
    if (first === null || first.refusal !== null) return this.#pictureSent(message, first)
    this.#pictureSent(message, await this.#ephemeral(to, shown, to.thread, files))
  }

  #pictureSent(message: Message, failure: Undelivered | null): void {
    if (failure !== null) this.#pictures.refused(message, failure.why)
  }

  async #sendText(to: RequestPlace, message: Message, place: AnswerPlace): Promise<void> {
    const ways = [
      () => this.#respond(to.responseUrl, to, message, place),
      () => this.#ephemeral(to, message, to.thread),
      // A thread whose first message was deleted takes no answers; its channel does.
      () => (to.thread === null ? noThread : this.#ephemeral(to, message, null)),
      () => this.#direct(to, message),
    ]
    const tried: string[] = []
    for (const way of ways) {
      const failure = await way()
      if (failure === null) return
      tried.push(failure.why)
    }
    this.#log.warn({ person: to.person, channel: to.channel, tried }, 'a private answer could not be delivered')
  }

  /** Publishes the App Home as it is now; its person has clicked something there that needs no answer. */
  async refreshHome(person: string): Promise<void> {
    await this.#home.publish(person, null)
  }

  /** Shows an answer on the App Home, or else in a direct message. */
  async #sendHome(to: RequestPlace, message: Message): Promise<void> {
    const why = await this.#home.publish(to.person, message)
    if (why === null) return
    const failure = await this.#direct(to, message)
    if (failure === null) return
    const tried = [why, failure.why]
    this.#log.warn({ person: to.person, channel: to.channel, tried }, 'a private answer could not be delivered')
  }

  #ephemeral(
    to: RequestPlace,
    message: Message,
    thread: RequestPlace['thread'],
    files: UploadedFiles = noFiles,
  ): Promise<Undelivered | null> {
    return this.#sent('postEphemeral', message, files, ({ text, blocks }) =>
      this.#client.chat.postEphemeral({
        channel: to.channel,
        user: to.person,
        text,
        blocks: [...blocks],
        ...(thread === null ? {} : { thread_ts: thread.timestamp }),
      }),
    )
  }

  /** The last resort: a direct message to the person. */
  #direct(to: RequestPlace, message: Message): Promise<Undelivered | null> {
    const place: RichText = to.at === 'home' ? ['On the App Home:'] : ['In ', { channel: to.channel }, ':']
    const where = this.#blocks.classic({ sentence: place, parts: [] })
    return this.#sent('direct message', message, noFiles, ({ text, blocks }) =>
      this.#client.chat.postMessage({ channel: to.person, text, blocks: [...where.blocks, ...blocks] }),
    )
  }

  /** Sends an answer with the Web API; null when it was delivered. */
  #sent(
    what: string,
    message: Message,
    files: UploadedFiles,
    call: (rendered: Rendered) => Promise<unknown>,
  ): Promise<Undelivered | null> {
    const attempt = async (rendered: Rendered): Promise<Undelivered | null> => {
      try {
        await call(rendered)
        return null
      } catch (error) {
        const slackError = errorOf(error)
        const isContent = slackError.is === 'refused' && slackError.cause === 'content'
        return { why: `${what}: ${slackError.why}`, refusal: isContent ? slackError : null }
      }
    }
    return this.#blocks.send(message, files, attempt, refusalOf)
  }

  /** Sends an answer to the `response_url` of its request; null when it was delivered. */
  async #respond(
    url: string | null,
    to: RequestPlace,
    message: Message,
    place: AnswerPlace,
    files: UploadedFiles = noFiles,
  ): Promise<Undelivered | null> {
    if (url === null) return { why: 'there is no response_url', refusal: null }
    const attempt = (rendered: Rendered) => this.#respondOnce(url, privateBody(rendered, to.thread, place))
    return this.#blocks.send(message, files, attempt, refusalOf)
  }

  async #respondOnce(url: string, body: object): Promise<Undelivered | null> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(this.#sendMs),
      })
      if (answer.ok) {
        await answer.body?.cancel()
        return null
      }
      const code = codeIn(await answer.text())
      const why = `response_url answered with status ${answer.status}`
      return { why, refusal: code !== null && meaningOf(code) === 'content' ? { code } : null }
    } catch (error) {
      const why = `response_url did not answer: ${error instanceof Error ? error.message : String(error)}`
      return { why, refusal: null }
    }
  }
}
