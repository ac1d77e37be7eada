import type { JsonObject } from '../json.ts'
import { wireGroup, wireUser } from '../wire/wire-people.ts'
import type { Arguments } from './arguments.ts'
import type { ApiContext, Method } from './call.ts'
import { Refused } from './errors.ts'
import { pageOf } from './pages.ts'

function withEmail(site: ApiContext): 'with email' | 'without email' {
  return site.app.scopes().includes('users:read.email') ? 'with email' : 'without email'
}

function userInfo(site: ApiContext, given: Arguments): JsonObject {
  const account = site.world.accounts.get(given.needed('user'))
  if (!account) throw new Refused('user_not_found')
  return { user: wireUser(site.world, site.app, account, withEmail(site)) }
}

function userList(site: ApiContext, given: Arguments): JsonObject {
  const everybody = [...site.world.accounts.values()]
  const page = pageOf(given, everybody, 200, 1000)
  return {
    members: page.items.map((account) => wireUser(site.world, site.app, account, withEmail(site))),
    cache_ts: Math.floor(site.clock.nowMs() / 1000),
    response_metadata: page.metadata,
  }
}

function groupList(site: ApiContext, given: Arguments): JsonObject {
  const users = given.flag('include_users') ? 'with users' : 'without users'
  const groups = [...site.world.groups.values()].filter((group) => given.flag('include_disabled') || !group.disabled)
  return { usergroups: groups.map((group) => wireGroup(site.world, group, users)) }
}

function groupMembers(site: ApiContext, given: Arguments): JsonObject {
  const group = site.world.groups.get(given.needed('usergroup'))
  if (!group || (group.disabled && !given.flag('include_disabled'))) throw new Refused('no_such_subteam')
  return { users: group.members }
}

/** The methods of the `users` and `usergroups` families. https://docs.slack.dev/reference/methods?family=users */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'users.info': { token: 'bot', scopes: ['users:read'], tier: 'tier4', run: userInfo },
  'users.list': { token: 'bot', scopes: ['users:read'], tier: 'tier2', run: userList },
  'usergroups.list': { token: 'bot', scopes: ['usergroups:read'], tier: 'tier2', run: groupList },
  'usergroups.users.list': { token: 'bot', scopes: ['usergroups:read'], tier: 'tier2', run: groupMembers },
}
