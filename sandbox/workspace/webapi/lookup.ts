import type { Channel, Message } from '../model.ts'
import { isPublic } from '../wire/wire-messages.ts'
import type { ApiContext } from './call.ts'
import { channelKindOf } from './channel-scopes.ts'
import { Refused } from './errors.ts'

/** A channel that the app may see: a public one, or one that it is in. Throws `Refused` for others. */
export function knownChannel(site: ApiContext, id: string): Channel {
  const named = id.startsWith('#') ? [...site.world.channels.values()].find((one) => `#${one.name}` === id) : undefined
  const channel = named ?? site.world.channels.get(id)
  if (!channel) throw new Refused('channel_not_found')
  if (channel.kind !== 'public' && !channel.members.includes(site.app.userId)) throw new Refused('channel_not_found')
  return channel
}

/** A channel that the app is in, and whose kind its scopes cover. Throws `Refused` for others. */
export function joinedChannel(site: ApiContext, id: string, family: 'history' | 'read'): Channel {
  const channel = knownChannel(site, id)
  needScope(site, `${channelKindOf(channel)}:${family}`)
  if (!channel.members.includes(site.app.userId)) throw new Refused('not_in_channel')
  return channel
}

/** Throws `Refused` when the app does not have the scope. */
export function needScope(site: ApiContext, scope: string): void {
  const provided = site.app.scopes()
  if (!provided.includes(scope)) throw new Refused('missing_scope', { needed: scope, provided: provided.join(',') })
}

/** A message that everybody in the channel can see. */
export function publicMessage(site: ApiContext, channel: Channel, ts: string): Message {
  const message = site.world.message(channel.id, ts)
  if (!message || !isPublic(message)) throw new Refused('message_not_found')
  return message
}

/** The direct conversation between the app and a person; creates it if there is none. */
export function directChannel(site: ApiContext, personId: string): Channel {
  const account = site.world.accounts.get(personId)
  if (!account) throw new Refused('user_not_found')
  if (account.deactivated) throw new Refused('user_disabled')
  const existing = [...site.world.channels.values()].find(
    (channel) =>
      channel.kind === 'direct' && channel.members.includes(personId) && channel.members.includes(site.app.userId),
  )
  if (existing) return existing
  const channel: Channel = {
    id: site.ids.next('D'),
    name: `@${account.name}`,
    kind: 'direct',
    members: [personId, site.app.userId],
    archived: false,
    sharedWith: [],
  }
  site.world.putChannel(channel)
  return channel
}
