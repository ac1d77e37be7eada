import type { Channel } from '../model.ts'

/** The prefix of scopes for a kind of conversation: `channels:read`, `groups:history`. */
export function channelKindOf(channel: Channel): 'channels' | 'groups' | 'im' {
  return channel.kind === 'public' ? 'channels' : channel.kind === 'private' ? 'groups' : 'im'
}
