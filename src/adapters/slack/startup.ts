import type { Identity } from './client/identity.ts'
import { decorativeScopes, neededScopes } from './client/methods.ts'

/** A scope that the bot's token lacks; `decoration` when everything but pictures works without it. */
export type ScopeProblem = { readonly words: string; readonly lacks: 'function' | 'decoration' }

/** All scopes that the bot's token lacks, each with its purpose; empty when it has all. */
export function scopeProblems(identity: Identity): readonly ScopeProblem[] {
  return Object.entries(neededScopes)
    .filter(([scope]) => !identity.scopes.includes(scope))
    .map(([scope, what]) => ({
      words: `SLACK_BOT_TOKEN: lacks the scope ${scope} (${what}); add it and install the app again`,
      lacks: decorativeScopes.has(scope) ? 'decoration' : 'function',
    }))
}
