import type { ChatPostMessageArguments, WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Message } from '../../core/message.ts'
import type { ChannelUse, Chat, MessageRef, Sent } from '../../engine/ports/chat.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import type { Priority } from '../../engine/ports/priority.ts'
import type { Rate } from '../../engine/ports/rate-limits.ts'
import type { AcceptedBlocks, ContentRefusal } from './blocks/accepted-blocks.ts'
import type { Rendered } from './blocks/render.ts'
import { noFiles, type UploadedFiles } from './blocks/uploaded-files.ts'
import { channelUse } from './channel-use.ts'
import type { SlackBudget } from './client/budget.ts'
import { errorOf } from './client/errors.ts'
import type { Self } from './client/identity.ts'
import { editRate, keptFrom, messageRate } from './client/rates.ts'
import type { Pictures } from './files/pictures.ts'
import { findByKey } from './find.ts'
import { metadataOf } from './metadata.ts'
import { Permalinks } from './permalinks.ts'

const onItsWay = { is: 'unknown', why: 'it may still be in transit to Slack' } as const

/** More cards than a list shows, of all clusters. */
const maxLinks = 1_000

const isPerson = (channel: string): boolean => /^[UW]/.test(channel)

/** A message reduced to its sentence and its buttons, without their confirmation dialogs. */
const simplified = ({ sentence, parts }: Message, why: string): Message => ({
  sentence,
  parts: [
    { part: 'text', lines: [sentence] },
    { part: 'note', lines: [[`The full message could not be shown: ${why}.`]] },
    ...parts.filter((part) => part.part === 'buttons'),
  ],
})

const posted = z.object({ channel: z.string(), ts: z.string() })

/** What messages are sent with. */
export type ChatParts = {
  readonly client: WebClient
  readonly self: Self
  readonly blocks: AcceptedBlocks
  readonly budget: SlackBudget
  readonly pictures: Pictures
  readonly clock: Clock
  /** How long a message whose answer was lost may still be in delivery. */
  readonly settleMs: number
}

/** The bucket that a message counts in, and how many tokens it leaves to more important ones. */
type Share = { readonly what: string; readonly rate: Rate; readonly keep: number }

/** The outcome of one call; a refusal has Slack's error code. */
type Outcome = Exclude<Sent, { is: 'refused' }> | (Extract<Sent, { is: 'refused' }> & { readonly code: string })

const contentRefusal = (outcome: Outcome): ContentRefusal | null =>
  outcome.is === 'refused' && outcome.cause === 'content' ? outcome : null

/** Messages in Slack: each is sent once, can be found again by its key, and is sent within Slack's rate limits. */
export class SlackChat implements Chat {
  readonly #client: WebClient
  readonly #self: Self
  readonly #blocks: AcceptedBlocks
  readonly #clock: Clock
  readonly #settleMs: number
  readonly #links: Permalinks
  readonly #budget: SlackBudget
  readonly #pictures: Pictures
  /** Since when each message whose answer was lost may still be in delivery. */
  readonly #inDoubtSinceMs = new Map<string, number>()

  constructor({ client, self, blocks, budget, pictures, clock, settleMs }: ChatParts) {
    this.#client = client
    this.#self = self
    this.#blocks = blocks
    this.#budget = budget
    this.#pictures = pictures
    this.#clock = clock
    this.#settleMs = settleMs
    this.#links = new Permalinks(client, maxLinks)
  }

  prepare(message: Message): Promise<void> {
    return this.#pictures.prepare(message)
  }

  async post(
    channel: string,
    thread: MessageRef | null,
    key: string,
    message: Message,
    priority: Priority,
  ): Promise<Sent> {
    const content = ({ text, blocks }: Rendered): ChatPostMessageArguments => ({
      channel,
      text,
      blocks: [...blocks],
      ...(thread === null ? {} : { thread_ts: thread.timestamp }),
      metadata: metadataOf(key),
      unfurl_links: false,
      unfurl_media: false,
    })
    const keep = keptFrom(priority, messageRate)
    const sent = await this.#send({ what: `messages in ${channel}`, rate: messageRate, keep }, message, (shown) =>
      this.#client.chat.postMessage(content(shown)),
    )
    if (sent.is === 'unknown') this.#inDoubtSinceMs.set(key, this.#clock.now())
    else if (sent.is === 'sent') this.#inDoubtSinceMs.delete(key)
    return sent
  }

  edit(ref: MessageRef, key: string, message: Message, priority: Priority): Promise<Sent> {
    const keep = keptFrom(priority, editRate)
    return this.#send({ what: 'edits', rate: editRate, keep }, message, ({ text, blocks }) =>
      this.#client.chat.update({
        channel: ref.channel,
        ts: ref.timestamp,
        text,
        blocks: [...blocks],
        metadata: metadataOf(key),
      }),
    )
  }

  async find(channel: string, thread: MessageRef | null, key: string): ReturnType<Chat['find']> {
    const sinceMs = this.#inDoubtSinceMs.get(key)
    // A direct conversation accepts posts under the person's ID, but cannot be read under it: after the delay the
    // message counts as not sent.
    const settling = sinceMs !== undefined && this.#clock.now() - sinceMs < this.#settleMs
    if (isPerson(channel)) return settling ? onItsWay : { is: 'absent' }
    try {
      const author = await this.#self.identity()
      const found = await findByKey(this.#client, author, channel, thread, key)
      // Slack may still be handling a request that timed out here: until the delay is over, a message that is not found
      // may yet appear.
      if (found.is === 'absent' && settling) return onItsWay
      if (found.is !== 'unknown') this.#inDoubtSinceMs.delete(key)
      return found
    } catch (error) {
      const slackError = errorOf(error)
      if (slackError.is !== 'refused') return { is: 'unknown', why: slackError.why }
      return { is: 'refused', cause: slackError.cause, why: slackError.why }
    }
  }

  link(ref: MessageRef): Promise<string | null> {
    return this.#links.of(ref)
  }

  use(channel: string): Promise<ChannelUse> {
    return channelUse(this.#client, channel)
  }

  /**
   * A message whose content Slack refuses is sent again without its pictures, with classic blocks, then with only its
   * sentence and buttons.
   * It takes one token for all of these: a later one would begin with the refused content again, and never end.
   */
  async #send(share: Share, message: Message, call: (shown: Rendered) => Promise<unknown>): Promise<Sent> {
    const { what, rate, keep } = share
    const waitMs = await this.#budget.take(what, rate, keep)
    if (waitMs > 0) return { is: 'later', retryAfterMs: waitMs, why: 'Slack takes one message a second and channel' }
    const sendOnce = (shown: Rendered) => this.#sendOnce(what, () => call(shown))
    const withFiles = (files: UploadedFiles) => this.#blocks.send(message, files, sendOnce, contentRefusal)
    const files = this.#pictures.filesOf(message)
    const first = await withFiles(files)
    const pictureRefusal = files.size > 0 && first.is === 'refused' && first.cause === 'content' ? first : null
    if (pictureRefusal !== null) this.#pictures.refused(message, pictureRefusal.why)
    const sent = pictureRefusal === null ? first : await withFiles(noFiles)
    if (contentRefusal(sent) === null || sent.is !== 'refused') return sent
    const simple = await sendOnce(this.#blocks.classic(simplified(message, sent.why)))
    return simple.is === 'refused' ? sent : simple
  }

  async #sendOnce(what: string, call: () => Promise<unknown>): Promise<Outcome> {
    try {
      const { channel, ts } = posted.parse(await call())
      return { is: 'sent', ref: { channel, timestamp: ts } }
    } catch (error) {
      if (error instanceof z.ZodError) return { is: 'unknown', why: 'Slack did not return the position of the message' }
      const slackError = errorOf(error)
      if (slackError.is !== 'later') return slackError
      const { retryAfterMs, why, concerns } = slackError
      if (concerns === 'every bot') await this.#budget.pauseAll(what, retryAfterMs)
      else this.#budget.pauseOwn(what, retryAfterMs)
      return { is: 'later', retryAfterMs, why }
    }
  }
}
