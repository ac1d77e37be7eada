import type { Identity } from './client/identity.ts'
import { neededScopes } from './client/methods.ts'

/** All scopes that the bot's token lacks, each with its purpose; empty when it has all. */
export function scopeProblems(identity: Identity): readonly string[] {
  return Object.entries(neededScopes)
    .filter(([scope]) => !identity.scopes.includes(scope))
    .map(([scope, what]) => `SLACK_BOT_TOKEN: lacks the scope ${scope} (${what}); add it and install the app again`)
}
