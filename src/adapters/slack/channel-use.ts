import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { ChannelUse } from '../../engine/ports/chat.ts'
import { flag } from './client/answers.ts'
import { errorOf } from './client/errors.ts'

const answer = z.object({
  channel: z.object({
    is_archived: flag,
    // Slack leaves this field out for direct messages.
    is_member: z.boolean().nullish(),
    is_im: flag,
  }),
})

/** Whether the bot can post in a channel now, according to Slack's description of the channel. */
export async function channelUse(client: WebClient, channel: string): Promise<ChannelUse> {
  try {
    const said = answer.parse(await client.conversations.info({ channel })).channel
    if (said.is_archived) return { is: 'unusable', why: 'the channel is archived' }
    if (said.is_member === true || said.is_im) return { is: 'usable' }
    if (said.is_member === false) return { is: 'unusable', why: 'the bot is not a member of the channel' }
    return { is: 'unknown', why: 'Slack does not say whether the bot is a member of the channel' }
  } catch (error) {
    if (error instanceof z.ZodError) return { is: 'unknown', why: 'the answer is invalid' }
    const slackError = errorOf(error)
    const isPermanent = slackError.is === 'refused' && (slackError.cause === 'channel' || slackError.cause === 'rights')
    return { is: isPermanent ? 'unusable' : 'unknown', why: slackError.why }
  }
}
