import type { JsonObject } from '../json.ts'
import type { Channel, Message } from '../model.ts'
import { isPublic, repliesTo, wireMessage } from '../wire/wire-messages.ts'
import { wireChannel } from '../wire/wire-people.ts'
import type { Arguments } from './arguments.ts'
import type { ApiContext, Method } from './call.ts'
import { channelKindOf } from './channel-scopes.ts'
import { Refused } from './errors.ts'
import { directChannel, joinedChannel, knownChannel, needScope } from './lookup.ts'
import { pageOf } from './pages.ts'

function info(site: ApiContext, given: Arguments): JsonObject {
  const channel = knownChannel(site, given.needed('channel'))
  needScope(site, `${channelKindOf(channel)}:read`)
  return { channel: wireChannel(site.world, channel, site.app.userId) }
}

const isWithin = (given: Arguments) => (message: Message) => {
  const oldest = given.text('oldest') || '0'
  const latest = given.text('latest') || '99999999999'
  const inclusive = given.flag('inclusive')
  const ts = Number(message.ts)
  return inclusive ? ts >= Number(oldest) && ts <= Number(latest) : ts > Number(oldest) && ts < Number(latest)
}

function shown(site: ApiContext, given: Arguments, message: Message): JsonObject {
  const metadata = given.flag('include_all_metadata') ? message.metadata : undefined
  return { ...wireMessage(site.world, site.app, message), metadata }
}

function history(site: ApiContext, given: Arguments): JsonObject {
  const channel = joinedChannel(site, given.needed('channel'), 'history')
  const messages = site.world
    .messagesIn(channel.id)
    .filter((message) => isPublic(message) && (message.threadTs === undefined || message.broadcast))
    .filter(isWithin(given))
    .toReversed()
  const page = pageOf(given, messages, 100, 999)
  return {
    messages: page.items.map((message) => shown(site, given, message)),
    has_more: page.more,
    response_metadata: page.metadata,
  }
}

function replies(site: ApiContext, given: Arguments): JsonObject {
  const channel = joinedChannel(site, given.needed('channel'), 'history')
  const parent = site.world.message(channel.id, given.needed('ts'))
  if (!parent || parent.gone || parent.visibleTo !== undefined) throw new Refused('thread_not_found')
  const answers = repliesTo(site.world, channel.id, parent.ts).filter(isWithin(given))
  const page = pageOf(given, [parent, ...answers], 1000, 1000)
  return {
    messages: page.items.map((message) => shown(site, given, message)),
    has_more: page.more,
    response_metadata: page.metadata,
  }
}

function isListed(site: ApiContext, channel: Channel, kinds: readonly string[]): boolean {
  const kind = { public: 'public_channel', private: 'private_channel', direct: 'im' }[channel.kind]
  const known = channel.kind === 'public' || channel.members.includes(site.app.userId)
  return known && kinds.includes(kind) && site.app.scopes().includes(`${channelKindOf(channel)}:read`)
}

function list(site: ApiContext, given: Arguments): JsonObject {
  const kinds = given.has('types') ? given.words('types') : ['public_channel']
  const all = [...site.world.channels.values()]
    .filter((channel) => isListed(site, channel, kinds))
    .filter((channel) => !(given.flag('exclude_archived') && channel.archived))
  const page = pageOf(given, all, 100, 1000)
  return {
    channels: page.items.map((channel) => wireChannel(site.world, channel, site.app.userId)),
    response_metadata: page.metadata,
  }
}

function members(site: ApiContext, given: Arguments): JsonObject {
  const channel = knownChannel(site, given.needed('channel'))
  needScope(site, `${channelKindOf(channel)}:read`)
  const page = pageOf(given, channel.members, 100, 1000)
  return { members: page.items, response_metadata: page.metadata }
}

function open(site: ApiContext, given: Arguments): JsonObject {
  const people = given.words('users')
  const person = people[0]
  if (person === undefined) throw new Refused('users_list_not_supplied')
  if (people.length > 1)
    throw new Refused('missing_scope', { needed: 'mpim:write', provided: site.app.scopes().join(',') })
  return { channel: { id: directChannel(site, person).id } }
}

function join(site: ApiContext, given: Arguments): JsonObject {
  const channel = knownChannel(site, given.needed('channel'))
  if (channel.kind !== 'public') throw new Refused('method_not_supported_for_channel_type')
  if (channel.archived) throw new Refused('is_archived')
  const members = [...new Set([...channel.members, site.app.userId])]
  site.world.putChannel({ ...channel, members })
  return { channel: wireChannel(site.world, { ...channel, members }, site.app.userId) }
}

const anyRead = ['channels:read', 'groups:read', 'im:read', 'mpim:read']
const anyHistory = ['channels:history', 'groups:history', 'im:history', 'mpim:history']

/** The methods of the `conversations` family. https://docs.slack.dev/reference/methods?family=conversations */
export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.info': { token: 'bot', scopes: anyRead, tier: 'tier3', run: info },
  'conversations.history': { token: 'bot', scopes: anyHistory, tier: 'tier3', run: history },
  'conversations.replies': { token: 'bot', scopes: anyHistory, tier: 'tier3', run: replies },
  'conversations.list': { token: 'bot', scopes: anyRead, tier: 'tier2', run: list },
  'conversations.members': { token: 'bot', scopes: anyRead, tier: 'tier4', run: members },
  'conversations.open': { token: 'bot', scopes: ['im:write'], tier: 'tier3', run: open },
  'conversations.join': { token: 'bot', scopes: ['channels:join'], tier: 'tier3', run: join },
}
