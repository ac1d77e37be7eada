import type { WebClient } from '@slack/web-api'
import type { Message } from '../../../core/message.ts'
import type { Log } from '../../../engine/ports/log.ts'
import { render } from '../blocks/render.ts'
import type { ListedGroups } from '../blocks/spans.ts'
import { errorOf } from '../client/errors.ts'
import type { RequestPlace } from './requests.ts'

/** Where a private answer is shown: as a new message, or instead of the message that was clicked. */
export type AnswerPlace = 'new' | 'instead'

/** A private answer in the form of an acknowledgement or of a post to a `response_url`. */
function privateBody(message: Message, listed: ListedGroups, thread: RequestPlace['thread'], place: AnswerPlace) {
  const { text, blocks } = render(message, listed)
  return {
    response_type: 'ephemeral' as const,
    replace_original: place === 'instead',
    text,
    blocks: [...blocks],
    ...(thread === null ? {} : { thread_ts: thread.timestamp }),
  }
}

/** Sends answers that only one person sees. One may be lost: journal and card have the same facts. */
export class PrivateAnswers {
  readonly #client: WebClient
  readonly #listed: ListedGroups
  readonly #sendMs: number
  readonly #log: Log

  constructor(client: WebClient, listed: ListedGroups, sendMs: number, log: Log) {
    this.#client = client
    this.#listed = listed
    this.#sendMs = sendMs
    this.#log = log
  }

  /** The answer as the body of an acknowledgement. */
  asBody(message: Message) {
    return privateBody(message, this.#listed, null, 'new')
  }

  /** Sends an answer to where the request came from; never throws. */
  async send(to: RequestPlace, message: Message, place: AnswerPlace): Promise<void> {
    const ways = [
      () => this.#respond(to.responseUrl, to, message, place),
      () => this.#ephemeral(to, message, to.thread),
      // A thread whose first message was deleted takes no answers; its channel does.
      () => (to.thread === null ? 'there is no thread' : this.#ephemeral(to, message, null)),
      () => this.#direct(to, message),
    ]
    const tried: string[] = []
    for (const way of ways) {
      const why = await way()
      if (why === null) return
      tried.push(why)
    }
    this.#log.warn({ person: to.person, channel: to.channel, tried }, 'a private answer could not be delivered')
  }

  /** Resolves to null when the answer was delivered, else to the reason. */
  #ephemeral(to: RequestPlace, message: Message, thread: RequestPlace['thread']): Promise<string | null> {
    const { text, blocks } = render(message, this.#listed)
    return this.#tried('postEphemeral', () =>
      this.#client.chat.postEphemeral({
        channel: to.channel,
        user: to.person,
        text,
        blocks: [...blocks],
        ...(thread === null ? {} : { thread_ts: thread.timestamp }),
      }),
    )
  }

  /** The last resort: a direct message to the person. Resolves to null when it was delivered, else to the reason. */
  #direct(to: RequestPlace, message: Message): Promise<string | null> {
    const { text, blocks } = render(message, this.#listed)
    const where: Message = { sentence: ['In ', { channel: to.channel }, ':'], parts: [] }
    const shown = [...render(where, this.#listed).blocks, ...blocks]
    return this.#tried('direct message', () =>
      this.#client.chat.postMessage({ channel: to.person, text, blocks: shown }),
    )
  }

  async #tried(what: string, call: () => Promise<unknown>): Promise<string | null> {
    try {
      await call()
      return null
    } catch (error) {
      return `${what}: ${errorOf(error).why}`
    }
  }

  /** Resolves to null when the answer was delivered, else to the reason. */
  async #respond(url: string | null, to: RequestPlace, message: Message, place: AnswerPlace): Promise<string | null> {
    if (url === null) return 'there is no response_url'
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(privateBody(message, this.#listed, to.thread, place)),
        redirect: 'error',
        signal: AbortSignal.timeout(this.#sendMs),
      })
      await answer.body?.cancel()
      return answer.ok ? null : `response_url answered with status ${answer.status}`
    } catch (error) {
      return `response_url did not answer: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}
