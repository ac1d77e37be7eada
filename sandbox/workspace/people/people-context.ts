import type { MessageDelivery } from '../delivery/message-delivery.ts'
import type { JsonObject } from '../json.ts'
import type { ResponseUrls } from '../limits/lifetimes.ts'
import type { Account, Channel } from '../model.ts'
import type { ApiContext } from '../webapi/call.ts'
import type { ActivityLog } from './activity-log.ts'

/** What people's actions need. */
export interface PeopleContext extends ApiContext {
  readonly delivery: MessageDelivery
  readonly responseUrls: ResponseUrls
  readonly activity: ActivityLog
}

/** The response_url for an action of a person. */
export function responseAddress(context: PeopleContext, secret: string): string {
  return `${context.url()}/response/${context.world.team.id}/${secret}`
}

/** The fields of every interaction about its person and the installed app. */
export function interactionBase(context: PeopleContext, person: Account): JsonObject {
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: context.app.appId,
    token: 'verification-token-is-deprecated',
    team: { id: context.world.team.id, domain: context.world.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  }
}

/** The name of a channel in the payload of commands and interactions. */
export function wireChannelName(channel: Channel): string {
  return { public: channel.name, private: 'privategroup', direct: 'directmessage' }[channel.kind]
}
