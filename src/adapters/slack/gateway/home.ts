import type { WebClient } from '@slack/web-api'
import type { Message } from '../../../core/message.ts'
import type { Conversation } from '../../../engine/ports/conversation.ts'
import type { Log } from '../../../engine/ports/log.ts'
import { limits } from '../blocks/limits.ts'
import { renderParts } from '../blocks/render.ts'
import type { ListedGroups } from '../blocks/spans.ts'
import { errorOf } from '../client/errors.ts'

/** Publishes the App Home of people, one view after the other for each person, so that the newest one stays. */
export class Home {
  readonly #client: WebClient
  readonly #listed: ListedGroups
  readonly #conversation: Pick<Conversation, 'home'>
  readonly #log: Log
  readonly #publishing = new Map<string, Promise<unknown>>()

  constructor(client: WebClient, listed: ListedGroups, conversation: Pick<Conversation, 'home'>, log: Log) {
    this.#client = client
    this.#listed = listed
    this.#conversation = conversation
    this.#log = log
  }

  /** Publishes the page as it is now, below the answer to the person's last click; null when it was published. */
  async publish(person: string, answer: Message | null): Promise<string | null> {
    const before = this.#publishing.get(person)
    const publishing = (async () => {
      await before
      return this.#publish(person, answer)
    })()
    this.#publishing.set(person, publishing)
    const why = await publishing
    if (this.#publishing.get(person) === publishing) this.#publishing.delete(person)
    return why
  }

  async #publish(person: string, answer: Message | null): Promise<string | null> {
    try {
      const page = await this.#conversation.home(person)
      const parts = answer === null ? page.parts : [...answer.parts, { part: 'divider' as const }, ...page.parts]
      const blocks = renderParts(parts, limits.blocksPerView, this.#listed, 'classic')
      await this.#client.views.publish({ user_id: person, view: { type: 'home', blocks: [...blocks] } })
      return null
    } catch (error) {
      const { why } = errorOf(error)
      this.#log.warn({ error, person }, 'the App Home could not be published')
      return `App Home: ${why}`
    }
  }
}
