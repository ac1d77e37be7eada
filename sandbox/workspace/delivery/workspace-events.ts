import type { InstalledApp } from '../app.ts'
import type { Identifiers } from '../identifiers.ts'
import type { JsonObject } from '../json.ts'
import { eventScopes } from '../manifest.ts'
import { type Account, type Channel, currentRevision, type Message, type UserGroup } from '../model.ts'
import { wireMessage, wireRevision } from '../wire/wire-messages.ts'
import { wireUser } from '../wire/wire-people.ts'
import type { World } from '../world.ts'
import type { Delivery } from './delivery.ts'

/** Converts changes of the workspace to the events that the app has subscribed to and may see. */
export class WorkspaceEvents {
  readonly #world: World
  readonly #app: InstalledApp
  readonly #ids: Identifiers
  readonly #publish: (delivery: Delivery) => void

  constructor(world: World, app: InstalledApp, ids: Identifiers, publish: (delivery: Delivery) => void) {
    this.#world = world
    this.#app = app
    this.#ids = ids
    this.#publish = publish
  }

  /** Sends the event for a new message that everybody in the channel can read, including the app's own. */
  messagePosted(message: Message): void {
    const content = { ...wireMessage(this.#world, this.#app, message), ...this.#place(message.channelId) }
    this.#tellMessage(message, { ...content, event_ts: message.ts })
    const mentioned = currentRevision(message).text.includes(`<@${this.#app.userId}>`)
    if (!mentioned || message.author === this.#app.userId || !this.#isHere(message.channelId)) return
    this.#tell('app_mention', { ...content, type: 'app_mention', event_ts: message.ts }, message.channelId)
  }

  /** Sends the event for an edited message. */
  messageEdited(after: Message, before: Message): void {
    const ts = this.#now()
    this.#tellMessage(after, {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      message: wireMessage(this.#world, this.#app, after),
      previous_message: wireRevision(this.#world, this.#app, before, currentRevision(before)),
      ts,
      event_ts: ts,
      ...this.#place(after.channelId),
    })
  }

  /** Sends the event for a deleted message. */
  messageDeleted(message: Message): void {
    const ts = this.#now()
    this.#tellMessage(message, {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      deleted_ts: message.ts,
      previous_message: wireMessage(this.#world, this.#app, message),
      ts,
      event_ts: ts,
      ...this.#place(message.channelId),
    })
  }

  /** Sends the event for a person who joined or left a channel. */
  memberMoved(person: Account, channel: Channel, type: 'member_joined_channel' | 'member_left_channel'): void {
    const kind = channel.kind === 'private' ? 'G' : 'C'
    const event = {
      type,
      user: person.id,
      channel: channel.id,
      channel_type: kind,
      team: person.teamId,
      event_ts: this.#now(),
    }
    if (this.#isHere(channel.id)) this.#tell(type, event, channel.id)
  }

  /** Sends the event for a changed account, such as one that was deactivated or became a guest. */
  userChanged(account: Account): void {
    const user = wireUser(this.#world, this.#app, account, 'without email')
    this.#tell(
      'user_change',
      { type: 'user_change', user, cache_ts: Math.floor(this.#world.nowMs() / 1000), event_ts: this.#now() },
      undefined,
    )
  }

  /** Sends the event for a person who joined or left a user group. */
  groupChanged(before: UserGroup, after: UserGroup): void {
    const added = after.members.filter((member) => !before.members.includes(member))
    const removed = before.members.filter((member) => !after.members.includes(member))
    const seconds = Math.floor(this.#world.nowMs() / 1000)
    const event = {
      type: 'subteam_members_changed',
      subteam_id: after.id,
      team_id: this.#world.team.id,
      date_previous_update: seconds,
      date_update: seconds,
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
      event_ts: this.#now(),
    }
    this.#tell('subteam_members_changed', event, undefined)
  }

  /** Sends the event for a person who opened the App Home. */
  homeOpened(person: Account, tab: 'home' | 'messages', channelId: string, view: JsonObject | undefined): void {
    const event = { type: 'app_home_opened', user: person.id, channel: channelId, tab, view, event_ts: this.#now() }
    this.#tell('app_home_opened', event, channelId)
  }

  #now(): string {
    return (this.#world.nowMs() / 1000).toFixed(6)
  }

  #isHere(channelId: string): boolean {
    return this.#world.channels.get(channelId)?.members.includes(this.#app.userId) ?? false
  }

  #place(channelId: string): JsonObject {
    const kind = this.#world.channels.get(channelId)?.kind ?? 'public'
    return { channel: channelId, channel_type: { public: 'channel', private: 'group', direct: 'im' }[kind] }
  }

  #tellMessage(message: Message, event: JsonObject): void {
    const kind = this.#world.channels.get(message.channelId)?.kind ?? 'public'
    const subscription = { public: 'message.channels', private: 'message.groups', direct: 'message.im' }[kind]
    if (this.#isHere(message.channelId)) this.#tell(subscription, event, message.channelId)
  }

  #tell(subscription: string, event: JsonObject, channelId: string | undefined): void {
    const scope = eventScopes[subscription] ?? ''
    if (!this.#app.subscribesTo(subscription) || (scope !== '' && !this.#app.scopes().includes(scope))) return
    const id = this.#ids.next('Ev')
    const shared = channelId !== undefined && (this.#world.channels.get(channelId)?.sharedWith.length ?? 0) > 0
    const installation = {
      enterprise_id: null,
      team_id: this.#world.team.id,
      user_id: this.#app.userId,
      is_bot: true,
      is_enterprise_install: false,
    }
    const payload = {
      token: 'verification-token-is-deprecated',
      team_id: this.#world.team.id,
      context_team_id: this.#world.team.id,
      api_app_id: this.#app.appId,
      event,
      type: 'event_callback',
      event_id: id,
      event_time: Math.floor(this.#world.nowMs() / 1000),
      authorizations: [installation],
      is_ext_shared_channel: shared,
      event_context: `4-${id}`,
    }
    this.#publish({ id, kind: 'event', payload, takesAnswer: false })
  }
}
