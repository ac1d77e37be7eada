import type { WebClient } from '@slack/web-api'
import type { MessageRef } from '../../engine/ports/chat.ts'

/** The client, reduced to the one call that is made. */
export type PermalinkClient = { readonly chat: Pick<WebClient['chat'], 'getPermalink'> }

/**
 * Links to messages. The link of a message does not change, so Slack is asked once for each of the `max` messages that
 * were linked to last.
 */
export class Permalinks {
  readonly #client: PermalinkClient
  readonly #max: number
  readonly #known = new Map<string, Promise<string | null>>()

  constructor(client: PermalinkClient, max: number) {
    this.#client = client
    this.#max = max
  }

  /** The link; null when Slack gives none now. */
  async of(ref: MessageRef): Promise<string | null> {
    const key = `${ref.channel} ${ref.timestamp}`
    const asked = this.#known.get(key) ?? this.#ask(ref)
    this.#known.delete(key)
    this.#known.set(key, asked)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#max) break
      this.#known.delete(oldest)
    }
    const link = await asked
    if (link === null && this.#known.get(key) === asked) this.#known.delete(key)
    return link
  }

  async #ask({ channel, timestamp }: MessageRef): Promise<string | null> {
    try {
      return (await this.#client.chat.getPermalink({ channel, message_ts: timestamp })).permalink ?? null
    } catch {
      return null
    }
  }
}
