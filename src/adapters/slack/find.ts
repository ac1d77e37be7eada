import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Chat, MessageRef } from '../../engine/ports/chat.ts'
import type { Identity } from './client/identity.ts'
import { keyOf } from './metadata.ts'

const page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().optional(),
      bot_id: z.string().optional(),
      metadata: z.unknown().optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

const messagesPerPage = 200
const maxPages = 20

/** Looks through a channel or thread for a message of ours with that key. Throws when Slack does not answer. */
export async function findByKey(
  client: WebClient,
  author: Identity,
  channel: string,
  thread: MessageRef | null,
  key: string,
): Promise<Awaited<ReturnType<Chat['find']>>> {
  let cursor: string | undefined
  for (let count = 0; count < maxPages; count++) {
    const asked = {
      channel,
      limit: messagesPerPage,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    }
    const answer =
      thread === null
        ? await client.conversations.history(asked)
        : await client.conversations.replies({ ...asked, ts: thread.timestamp })
    const { messages, response_metadata: more } = page.parse(answer)
    // Anybody's app may write metadata; only what we posted counts.
    const ours = messages.filter((message) => message.user === author.botUser || message.bot_id === author.bot)
    const found = ours.find((message) => keyOf(message.metadata) === key)
    if (found) return { is: 'found', ref: { channel, timestamp: found.ts } }
    cursor = more?.next_cursor
    if (cursor === undefined || cursor === '') return { is: 'absent' }
  }
  return { is: 'unknown', why: `the channel has ${maxPages * messagesPerPage} newer messages` }
}
