import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Chat, MessageRef } from '../../engine/ports/chat.ts'
import { flag, nextPage } from './client/answers.ts'
import type { Identity } from './client/identity.ts'
import { keyOf } from './metadata.ts'

const page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().nullish(),
      bot_id: z.string().nullish(),
      metadata: z.unknown().optional(),
    }),
  ),
  has_more: flag,
  is_limited: flag,
  response_metadata: nextPage,
})

const messagesPerPage = 200
const maxPages = 20

/** Searches a channel or thread for a message of the bot with this key. Throws when Slack does not answer. */
export async function findByKey(
  client: WebClient,
  author: Identity,
  channel: string,
  thread: MessageRef | null,
  key: string,
): Promise<Awaited<ReturnType<Chat['find']>>> {
  let cursor = ''
  for (let count = 0; count < maxPages; count++) {
    const asked = {
      channel,
      limit: messagesPerPage,
      include_all_metadata: true,
      ...(cursor === '' ? {} : { cursor }),
    }
    const answer =
      thread === null
        ? await client.conversations.history(asked)
        : await client.conversations.replies({ ...asked, ts: thread.timestamp })
    const { messages, response_metadata: next, has_more, is_limited } = page.parse(answer)
    // Any app may write metadata; only messages that the bot posted count.
    const ours = messages.filter((message) => message.user === author.botUser || message.bot_id === author.bot)
    const found = ours.find((message) => keyOf(message.metadata) === key)
    if (found) return { is: 'found', ref: { channel, timestamp: found.ts } }
    if (next === '')
      // a workspace on a free plan reports that there are older messages that it does not show
      return has_more && !is_limited
        ? { is: 'unknown', why: 'Slack has more messages and does not say where they begin' }
        : { is: 'absent' }
    cursor = next
  }
  return { is: 'unknown', why: `the channel has ${maxPages * messagesPerPage} newer messages` }
}
