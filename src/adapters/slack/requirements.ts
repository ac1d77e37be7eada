import type { Requirement } from '../../core/requirements.ts'
import { neededScopes } from './client/methods.ts'

/** All scopes of the bot token, from the methods that the bot calls and the events that it receives. */
export const slackRequirements = (): readonly Requirement[] =>
  Object.entries(neededScopes).map(([scope, purpose]) => ({
    id: `slack/${scope}`,
    system: 'Slack',
    grant: scope,
    purpose,
    without: 'what needs it fails',
  }))
