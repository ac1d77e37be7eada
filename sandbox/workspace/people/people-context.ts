import type { MessageDelivery } from '../delivery/message-delivery.ts'
import type { JsonObject } from '../json.ts'
import type { ResponseUrls } from '../limits/lifetimes.ts'
import type { Account, Channel } from '../model.ts'
import type { ApiContext } from '../webapi/call.ts'
import type { ActivityLog } from './activity-log.ts'

/** Everything that people act on. */
export interface PeopleContext extends ApiContext {
  readonly delivery: MessageDelivery
  readonly responseUrls: ResponseUrls
  readonly activity: ActivityLog
}

/** The address at which an app may answer to something a person did. */
export function responseAddress(context: PeopleContext, secret: string): string {
  return `${context.url()}/response/${context.world.team.id}/${secret}`
}

/** What every interaction says about who did it and where the app is installed. */
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

/** The name of a channel as commands and interactions carry it. */
export function wireChannelName(channel: Channel): string {
  return { public: channel.name, private: 'privategroup', direct: 'directmessage' }[channel.kind]
}
