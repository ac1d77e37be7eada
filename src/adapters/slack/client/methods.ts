/** The scopes that a method of the Web API or an event requires, and its purpose in the bot. */
export type SlackNeed = { readonly scopes: readonly string[]; readonly for: string }

const conversationKinds = (what: 'read' | 'history', kinds: readonly string[]): readonly string[] =>
  kinds.map((kind) => `${kind}:${what}`)

/** All methods of the Web API that the bot calls; a test compares them with the calls in the code. */
export const methodNeeds: { readonly [method: string]: SlackNeed } = {
  'auth.test': { scopes: [], for: 'who the bot is' },
  'apps.connections.open': { scopes: [], for: 'sockets, with the app token' },
  'chat.postMessage': { scopes: ['chat:write'], for: 'cards, thread lines and direct messages' },
  'chat.postEphemeral': { scopes: ['chat:write'], for: 'private answers' },
  'chat.update': { scopes: ['chat:write'], for: 'cards, edited in place' },
  'chat.getPermalink': { scopes: [], for: 'links to cards' },
  'conversations.history': {
    scopes: conversationKinds('history', ['channels', 'groups']),
    for: 'finding its own message again when an answer was lost',
  },
  'conversations.replies': {
    scopes: conversationKinds('history', ['channels', 'groups']),
    for: 'the same in threads',
  },
  'conversations.info': {
    scopes: conversationKinds('read', ['channels', 'groups', 'im', 'mpim']),
    for: 'whether a channel is shared with others, archived, or without the bot',
  },
  'conversations.list': {
    scopes: conversationKinds('read', ['channels', 'groups']),
    for: 'the choice of channels in lockkeeper init',
  },
  'usergroups.list': { scopes: ['usergroups:read'], for: 'the choice of groups in lockkeeper init' },
  'usergroups.users.list': { scopes: ['usergroups:read'], for: 'who may ask and approve' },
  'users.info': { scopes: ['users:read'], for: 'whether somebody is a member, a guest, a bot or gone' },
  'views.open': { scopes: [], for: 'dialogs' },
  'views.publish': { scopes: [], for: 'the bot’s own page' },
}

/** The events that Slack sends to the bot, and the scope that each requires. */
export const eventNeeds: { readonly [event: string]: SlackNeed } = {
  'slash commands': { scopes: ['commands'], for: 'slash commands' },
  app_mention: { scopes: ['app_mentions:read'], for: 'mentions in threads' },
  app_home_opened: { scopes: [], for: 'the bot’s own page' },
}

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
