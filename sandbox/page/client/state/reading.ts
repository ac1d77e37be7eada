import type { PageChannel, PageMessage, PageState } from '../../../workspace/page/page-state.ts'
import { calledBy } from './mentions.ts'

/** How far everybody has read each channel: the timestamp of the last message they saw, by `person channel`. */
export type Cursors = ReadonlyMap<string, string>

/** What somebody has not read in a channel. */
export type Unread = { readonly messages: number; readonly calls: number }

/** Where somebody's reading of a channel is kept. */
export const cursorKey = (personId: string, channelId: string): string => `${personId} ${channelId}`

/** How far somebody has read; who has never looked has read what was there when the page opened. */
export function cursorOf(cursors: Cursors, personId: string, channelId: string, openedTs: string): string {
  return cursors.get(cursorKey(personId, channelId)) ?? openedTs
}

/** What somebody has not read in a channel; thread replies count only when they call that person. */
export function unreadOf(state: PageState, channel: PageChannel, personId: string, cursor: string): Unread {
  const later = channel.messages.filter((message) => message.ts > cursor && message.author !== personId)
  return {
    messages: later.filter((message) => isInChannel(message)).length,
    calls: later.filter((message) => !message.isEphemeral && calledBy(state, message).has(personId)).length,
  }
}

/** Whether a message stands in the channel itself and not only in a thread. */
export const isInChannel = (message: PageMessage): boolean => message.threadTs === undefined || message.isBroadcast

/** The timestamp that Slack would give at this moment. */
export const timestampOf = (atMs: number): string => (atMs / 1000).toFixed(6)
