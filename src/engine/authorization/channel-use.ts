import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { ChannelUse, Chat } from '../ports/chat.ts'
import type { ClusterContext } from '../ports/context.ts'

/** Refuses work whose card cannot be posted: nobody could approve it, follow it or be called. */
export async function cardsCanBePosted(
  { chat, policy }: Pick<ClusterContext, 'chat' | 'policy'>,
  channel: string,
): Promise<Outcome<'yes'>> {
  const use = await chat.use(channel)
  if (use.is !== 'unusable') return granted('yes')
  return refused(
    refusal(
      'channel unusable',
      `Cards of ${policy.cluster} cannot be posted in ${channel}: ${use.why}.`,
      'Nothing was started. Invite the bot, or ask an owner of the configuration for another channel.',
    ),
  )
}

const rememberedMs = 60_000
const remembered = new WeakMap<Chat, Map<string, { readonly use: ChannelUse; readonly atMs: number }>>()

/** Whether the channel can be used, by an answer that may be 60 s old; only for display. */
export async function recentUse(
  { chat, clock }: Pick<ClusterContext, 'chat' | 'clock'>,
  channel: string,
): Promise<ChannelUse> {
  const known = remembered.get(chat) ?? new Map()
  remembered.set(chat, known)
  const found = known.get(channel)
  const nowMs = clock.now()
  if (found !== undefined && nowMs >= found.atMs && nowMs - found.atMs < rememberedMs) return found.use
  const use = await chat.use(channel)
  known.set(channel, { use, atMs: nowMs })
  return use
}
