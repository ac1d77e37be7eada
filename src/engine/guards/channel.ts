import { cardsCanBePosted } from '../authorization/channel-use.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The operation's card can be posted; otherwise nobody could approve it, follow it or be called. */
export async function channelUsable({ context, channel }: Subject): Promise<No | null> {
  const use = await cardsCanBePosted(context, channel)
  return use.ok ? null : noFor(use.refusals)
}
