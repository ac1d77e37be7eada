import type { InstalledApp } from '../app.ts'
import type { JsonObject } from '../json.ts'
import type { Account, Channel, UserGroup } from '../model.ts'
import type { World } from '../world.ts'

/** An account, as in `users.info` and `user_change`. */
export function wireUser(
  world: World,
  app: InstalledApp,
  account: Account,
  withEmail: 'with email' | 'without email',
): JsonObject {
  const stranger = account.teamId !== world.team.id
  const isApp = account.id === app.userId
  return {
    id: account.id,
    team_id: account.teamId,
    name: account.name,
    real_name: account.realName,
    deleted: account.deactivated,
    tz: account.zone,
    is_admin: account.kind === 'admin',
    is_owner: false,
    is_primary_owner: false,
    is_restricted: account.kind === 'guest' || account.kind === 'singleChannelGuest',
    is_ultra_restricted: account.kind === 'singleChannelGuest',
    is_bot: account.kind === 'bot',
    is_app_user: isApp,
    is_stranger: stranger ? true : undefined,
    updated: Math.floor(world.nowMs() / 1000),
    profile: {
      real_name: account.realName,
      display_name: account.name,
      team: account.teamId,
      email:
        withEmail === 'with email' && account.kind !== 'bot'
          ? `${account.name}@${world.team.domain}.example`
          : undefined,
      ...(isApp ? { bot_id: app.botId, api_app_id: app.appId } : {}),
    },
  }
}

/** A user group, as in `usergroups.list`. */
export function wireGroup(world: World, group: UserGroup, withUsers: 'with users' | 'without users'): JsonObject {
  return {
    id: group.id,
    team_id: world.team.id,
    is_usergroup: true,
    handle: group.handle,
    name: group.name,
    description: '',
    is_external: false,
    date_delete: group.disabled ? 1 : 0,
    user_count: group.members.length,
    users: withUsers === 'with users' ? group.members : undefined,
  }
}

/** A channel, as in `conversations.info` for one member. */
export function wireChannel(world: World, channel: Channel, viewerId: string): JsonObject {
  const direct = channel.kind === 'direct'
  return {
    id: channel.id,
    name: direct ? undefined : channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: direct,
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_general: channel.name === 'general',
    is_shared: channel.sharedWith.length > 0,
    is_ext_shared: channel.sharedWith.length > 0,
    is_org_shared: false,
    is_member: direct ? undefined : channel.members.includes(viewerId),
    context_team_id: world.team.id,
    shared_team_ids: channel.sharedWith.length > 0 ? [world.team.id, ...channel.sharedWith] : undefined,
    user: direct ? channel.members.find((member) => member !== viewerId) : undefined,
    num_members: direct ? undefined : channel.members.length,
  }
}
