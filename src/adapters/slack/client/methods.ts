import type { Rate } from '../../../engine/ports/rate-limits.ts'
import { atMostAMinute, tier } from './rates.ts'

/** The scopes that a method of the Web API or an event requires, and its purpose in the bot. */
export type SlackNeed = { readonly scopes: readonly string[]; readonly for: string }

/** A method with its rate limit; `by its sender` where calls count by channel and priority (`chat.ts`). */
export type MethodNeed = SlackNeed & { readonly rate: Rate | 'by its sender' }

const conversationKinds = (what: 'read' | 'history', kinds: readonly string[]): readonly string[] =>
  kinds.map((kind) => `${kind}:${what}`)

/** All methods of the Web API that the bot calls; a test compares them with the calls in the code. */
export const methodNeeds: { readonly [method: string]: MethodNeed } = {
  'auth.test': { scopes: [], rate: tier(300), for: 'who the bot is' },
  'apps.connections.open': { scopes: [], rate: atMostAMinute(50), for: 'sockets, with the app token' },
  'blocks.validate': {
    scopes: [],
    rate: tier(20),
    for: 'whether the workspace takes native blocks, in lockkeeper doctor',
  },
  'chat.postMessage': { scopes: ['chat:write'], rate: 'by its sender', for: 'cards, thread lines and direct messages' },
  'chat.postEphemeral': { scopes: ['chat:write'], rate: tier(100), for: 'private answers' },
  'chat.update': { scopes: ['chat:write'], rate: 'by its sender', for: 'cards, edited in place' },
  'chat.getPermalink': { scopes: [], rate: tier(300), for: 'links to cards' },
  'conversations.history': {
    scopes: conversationKinds('history', ['channels', 'groups']),
    rate: tier(50),
    for: 'finding its own message again when an answer was lost',
  },
  'conversations.replies': {
    scopes: conversationKinds('history', ['channels', 'groups']),
    rate: tier(50),
    for: 'the same in threads',
  },
  'conversations.info': {
    scopes: conversationKinds('read', ['channels', 'groups', 'im', 'mpim']),
    rate: tier(50),
    for: 'whether a channel is shared with others, archived, or without the bot',
  },
  'conversations.members': {
    scopes: conversationKinds('read', ['channels', 'groups']),
    rate: tier(100),
    for: 'whether a person who clicks in the App Home is in the channel of the cluster',
  },
  'conversations.list': {
    scopes: conversationKinds('read', ['channels', 'groups']),
    rate: tier(20),
    for: 'the choice of channels in lockkeeper init',
  },
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    rate: tier(100),
    for: 'pictures in status, digests and answers',
  },
  'files.completeUploadExternal': { scopes: ['files:write'], rate: tier(100), for: 'the same' },
  'usergroups.list': { scopes: ['usergroups:read'], rate: tier(20), for: 'the choice of groups in lockkeeper init' },
  'usergroups.users.list': { scopes: ['usergroups:read'], rate: tier(20), for: 'who may ask and approve' },
  'users.info': {
    scopes: ['users:read'],
    rate: tier(100),
    for: 'whether somebody is a member, a guest, a bot or gone',
  },
  'views.open': { scopes: [], rate: tier(100), for: 'dialogs' },
  'views.publish': { scopes: [], rate: tier(100), for: 'the bot’s own page' },
}

/** The events that Slack sends to the bot, and the scope that each requires. */
export const eventNeeds: { readonly [event: string]: SlackNeed } = {
  'slash commands': { scopes: ['commands'], for: 'slash commands' },
  app_mention: { scopes: ['app_mentions:read'], for: 'mentions in threads' },
  app_home_opened: { scopes: [], for: 'the bot’s own page' },
}

/** The scopes without which nothing but decoration is missing. */
export const decorativeScopes: ReadonlySet<string> = new Set(['files:write'])

/** All scopes of the bot token, each with everything that it is needed for. */
export const neededScopes: { readonly [scope: string]: string } = Object.fromEntries(
  Object.entries(
    Object.groupBy(
      [...Object.entries(eventNeeds), ...Object.entries(methodNeeds)].flatMap(([call, need]) =>
        need.scopes.map((scope) => ({ scope, call, what: need.for })),
      ),
      ({ scope }) => scope,
    ),
  ).map(([scope, uses]) => [scope, (uses ?? []).map(({ call, what }) => `${call}: ${what}`).join('; ')]),
)
