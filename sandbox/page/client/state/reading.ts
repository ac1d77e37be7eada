import type { PageChannel, PageMessage, PageState } from '../../../workspace/page/page-state.ts'
import { calledBy } from './mentions.ts'

/** Each person's read position in each channel: the timestamp of the last message they saw, by `person channel`. */
export type Cursors = ReadonlyMap<string, string>

/** A person's unread messages in a channel. */
export type Unread = { readonly messages: number; readonly calls: number }

/** The key of a person's read position in a channel. */
export const cursorKey = (personId: string, channelId: string): string => `${personId} ${channelId}`

/** A person's read position; before their first visit, everything that existed when the page opened counts as read. */
export function cursorOf(cursors: Cursors, personId: string, channelId: string, openedTs: string): string {
  return cursors.get(cursorKey(personId, channelId)) ?? openedTs
}

/** A person's unread messages in a channel; thread replies count only when they mention that person. */
export function unreadOf(state: PageState, channel: PageChannel, personId: string, cursor: string): Unread {
  const later = channel.messages.filter((message) => message.ts > cursor && message.author !== personId)
  return {
    messages: later.filter((message) => isInChannel(message)).length,
    calls: later.filter((message) => !message.isEphemeral && calledBy(state, message).has(personId)).length,
  }
}

/** Whether a message is in the channel itself and not only in a thread. */
export const isInChannel = (message: PageMessage): boolean => message.threadTs === undefined || message.isBroadcast

/** The timestamp that Slack would give at this moment. */
export const timestampOf = (atMs: number): string => (atMs / 1000).toFixed(6)
