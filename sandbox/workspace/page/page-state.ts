import type { ActiveFault } from '../faults.ts'
import type { JsonObject } from '../json.ts'
import type { SlashCommand } from '../manifest.ts'
import {
  type Account,
  type Channel,
  currentRevision,
  type Message,
  type Notice,
  type UserGroup,
  type View,
} from '../model.ts'
import { isPublic, repliesTo } from '../wire/wire-messages.ts'
import { type Headline, headlinesOf } from './headlines.ts'
import type { PageContext } from './page-context.ts'

/** A message as the page draws it. */
export interface PageMessage {
  readonly ts: string
  readonly threadTs: string | undefined
  readonly atMs: number
  readonly author: string
  readonly text: string
  readonly blocks: readonly JsonObject[]
  readonly attachments: readonly JsonObject[]
  readonly isEphemeral: boolean
  readonly isEdited: boolean
  readonly isBroadcast: boolean
  readonly replyCount: number
  readonly reactions: Message['reactions']
  readonly files: readonly { readonly id: string; readonly title: string; readonly altText: string }[]
}

/** A channel as the page draws it; `messages` includes thread replies, which have a `threadTs`. */
export interface PageChannel extends Channel {
  readonly isMember: boolean
  readonly messages: readonly PageMessage[]
}

/** Everything that one person's Slack shows now. */
export interface PageState {
  readonly version: number
  readonly nowMs: number
  readonly team: { readonly id: string; readonly name: string; readonly domain: string }
  readonly me: Account | undefined
  readonly app: {
    readonly userId: string
    readonly name: string
    readonly commands: readonly SlashCommand[]
    readonly shortcuts: readonly { readonly name: string; readonly callbackId: string }[]
    readonly homeTab: boolean
  }
  readonly people: readonly Account[]
  readonly groups: readonly UserGroup[]
  readonly channels: readonly PageChannel[]
  /** Open modals, the top one last; `errors` by block_id, or under '' for the whole modal. */
  readonly modals: readonly View[]
  readonly home: View | undefined
  readonly notices: readonly Notice[]
  /** What the app has said in all channels, also in those that the person is not in. */
  readonly headlines: readonly Headline[]
  readonly faults: readonly ActiveFault[]
  readonly connection: {
    readonly transport: 'http' | 'socket' | 'nowhere'
    readonly sockets: number
    readonly silent: boolean
  }
}

function pageMessage(parts: PageContext, message: Message): PageMessage {
  const { world } = parts.context
  const revision = currentRevision(message)
  return {
    ts: message.ts,
    threadTs: message.threadTs,
    atMs: Math.floor(Number(message.ts) * 1000),
    author: message.author,
    text: revision.text,
    blocks: revision.blocks,
    attachments: revision.attachments,
    isEphemeral: message.visibleTo !== undefined,
    isEdited: message.revisions.length > 1,
    isBroadcast: message.broadcast,
    replyCount: message.threadTs === undefined ? repliesTo(world, message.channelId, message.ts).length : 0,
    reactions: message.reactions,
    files: message.files.map((id) => {
      const file = world.files.get(id)
      return { id, title: file?.title ?? id, altText: file?.altText ?? '' }
    }),
  }
}

function pageChannel(parts: PageContext, channel: Channel, personId: string, most: number): PageChannel {
  const isMember = channel.members.includes(personId)
  const messages = parts.context.world
    .messagesIn(channel.id)
    .filter((message) => isPublic(message) || (!message.gone && message.visibleTo === personId))
    .slice(-most)
  return { ...channel, isMember, messages: isMember ? messages.map((message) => pageMessage(parts, message)) : [] }
}

/** Collects everything that one person's Slack shows now, with this many of the newest messages of each channel. */
export function pageState(parts: PageContext, version: number, personId: string, most: number): PageState {
  const { world, app, clock } = parts.context
  const { manifest } = app
  const isVisible = (channel: Channel) => channel.kind === 'public' || channel.members.includes(personId)
  return {
    version,
    nowMs: clock.nowMs(),
    team: world.team,
    me: world.accounts.get(personId),
    app: {
      userId: app.userId,
      name: manifest.botName,
      commands: manifest.commands,
      shortcuts: manifest.shortcuts.filter((shortcut) => shortcut.kind === 'global'),
      homeTab: manifest.homeTab,
    },
    people: [...world.accounts.values()],
    groups: [...world.groups.values()],
    channels: [...world.channels.values()]
      .filter(isVisible)
      .map((channel) => pageChannel(parts, channel, personId, most)),
    modals: world.modals.get(personId) ?? [],
    home: world.homes.get(personId),
    notices: world.notices.filter((notice) => notice.personId === personId).slice(-20),
    headlines: headlinesOf(world, app.userId),
    faults: parts.faults.active(),
    connection: { transport: app.transport.kind, sockets: parts.sockets.count, silent: parts.faults.silent },
  }
}
