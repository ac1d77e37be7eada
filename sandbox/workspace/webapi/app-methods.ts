import type { JsonObject } from '../json.ts'
import type { Arguments } from './arguments.ts'
import type { ApiContext, Method } from './call.ts'
import { Refused } from './errors.ts'
import { knownChannel, publicMessage } from './lookup.ts'

function authTest(site: ApiContext): JsonObject {
  return {
    url: `${site.url()}/`,
    team: site.world.team.name,
    user: site.app.manifest.botName,
    team_id: site.world.team.id,
    user_id: site.app.userId,
    bot_id: site.app.botId,
    is_enterprise_install: false,
  }
}

function openConnection(site: ApiContext): JsonObject {
  const ticket = site.tickets.issue()
  const address = site.url().replace(/^http/, 'ws')
  return { url: `${address}/link/?ticket=${ticket}&app_id=${site.app.appId}` }
}

function teamInfo(site: ApiContext): JsonObject {
  return { team: { id: site.world.team.id, name: site.world.team.name, domain: site.world.team.domain } }
}

function botInfo(site: ApiContext, given: Arguments): JsonObject {
  const { app } = site
  const id = given.text('bot') || app.botId
  if (id !== app.botId) throw new Refused('bot_not_found')
  return { bot: { id, app_id: app.appId, user_id: app.userId, name: app.manifest.botName, deleted: false } }
}

function addReaction(site: ApiContext, given: Arguments): JsonObject {
  const channel = knownChannel(site, given.needed('channel'))
  const message = publicMessage(site, channel, given.needed('timestamp'))
  const name = given.needed('name')
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new Refused('invalid_name')
  if (!channel.members.includes(site.app.userId)) throw new Refused('not_in_channel')
  const earlier = message.reactions.find((reaction) => reaction.name === name)
  if (earlier?.users.includes(site.app.userId)) throw new Refused('already_reacted')
  const others = message.reactions.filter((reaction) => reaction.name !== name)
  const users = [...(earlier?.users ?? []), site.app.userId]
  site.world.replaceMessage({ ...message, reactions: [...others, { name, users }] })
  return {}
}

/** The methods with which an app reads its own identity and the workspace's. */
export const appMethods: Readonly<Record<string, Method>> = {
  'api.test': { token: 'none', scopes: [], tier: 'tier4', run: (_site, given) => ({ args: given.raw }) },
  'auth.test': { token: 'bot', scopes: [], tier: 'special', run: authTest },
  'apps.connections.open': { token: 'app', scopes: ['connections:write'], tier: 'tier3', run: openConnection },
  'team.info': { token: 'bot', scopes: ['team:read'], tier: 'tier3', run: teamInfo },
  'bots.info': { token: 'bot', scopes: ['users:read'], tier: 'tier3', run: botInfo },
  'reactions.add': { token: 'bot', scopes: ['reactions:write'], tier: 'tier3', run: addReaction },
}
