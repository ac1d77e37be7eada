import type { WebClient } from '@slack/web-api'
import type { Message } from '../../../core/message.ts'
import type { Log } from '../../../engine/ports/log.ts'
import type { AcceptedBlocks, ContentRefusal } from '../blocks/accepted-blocks.ts'
import type { Rendered } from '../blocks/render.ts'
import { meaningOf } from '../client/error-codes.ts'
import { errorOf } from '../client/errors.ts'
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

/** Sends answers that only one person sees. One may be lost: journal and card have the same facts. */
export class PrivateAnswers {
  readonly #client: WebClient
  readonly #blocks: AcceptedBlocks
  readonly #sendMs: number
  readonly #log: Log

  constructor(client: WebClient, blocks: AcceptedBlocks, sendMs: number, log: Log) {
    this.#client = client
    this.#blocks = blocks
    this.#sendMs = sendMs
    this.#log = log
  }

  /** The answer as the body of an acknowledgement. Slack does not say whether it took it, so its blocks are classic. */
  asBody(message: Message) {
    return privateBody(this.#blocks.classic(message), null, 'new')
  }

  /** Sends an answer to where the request came from; never throws. */
  async send(to: RequestPlace, message: Message, place: AnswerPlace): Promise<void> {
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

  #ephemeral(to: RequestPlace, message: Message, thread: RequestPlace['thread']): Promise<Undelivered | null> {
    return this.#sent('postEphemeral', message, ({ text, blocks }) =>
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
    const where = this.#blocks.classic({ sentence: ['In ', { channel: to.channel }, ':'], parts: [] })
    return this.#sent('direct message', message, ({ text, blocks }) =>
      this.#client.chat.postMessage({ channel: to.person, text, blocks: [...where.blocks, ...blocks] }),
    )
  }

  /** Sends an answer with the Web API; null when it was delivered. */
  #sent(what: string, message: Message, call: (rendered: Rendered) => Promise<unknown>): Promise<Undelivered | null> {
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
    return this.#blocks.send(message, attempt, refusalOf)
  }

  /** Sends an answer to the `response_url` of its request; null when it was delivered. */
  async #respond(
    url: string | null,
    to: RequestPlace,
    message: Message,
    place: AnswerPlace,
  ): Promise<Undelivered | null> {
    if (url === null) return { why: 'there is no response_url', refusal: null }
    const attempt = (rendered: Rendered) => this.#respondOnce(url, privateBody(rendered, to.thread, place))
    return this.#blocks.send(message, attempt, refusalOf)
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
