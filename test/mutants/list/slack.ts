import type { Mutant } from '../mutant.ts'

const use = 'src/engine/authorization/channel-use.ts'
const delivery = 'src/engine/delivery/deliver.ts'
const backlog = 'src/engine/ports/backlog.ts'
const answers = 'src/adapters/slack/gateway/private-answers.ts'
const sheet = 'src/adapters/slack/blocks/sheet.ts'
const http = 'src/adapters/http/server.ts'
const permalinks = 'src/adapters/slack/permalinks.ts'
const rates = 'src/adapters/slack/client/rates.ts'
const budget = 'src/adapters/slack/client/budget.ts'

/** Mutants of handling a chat system that refuses, limits or floods. */
export const mutantsOfSlack: readonly Mutant[] = [
  { id: 'F40', file: use, from: "if (use.is !== 'unusable') return", to: 'if (use) return' },
  {
    id: 'F40',
    file: 'src/engine/guards/matrix.ts',
    from: "{ plan: 'refuse', submit: 'refuse', start: 'hold', nextNode: 'hold' }",
    to: "{ plan: 'refuse', submit: 'refuse', nextNode: 'hold' }",
  },
  {
    id: 'F40',
    file: delivery,
    from: "if (cause === 'channel') for",
    to: 'if (false) for',
  },
  {
    id: 'F41',
    file: delivery,
    from: "if (cause === 'message gone') {",
    to: 'if (false) {',
  },
  { id: 'F42', file: answers, from: '      () => this.#direct(to, message),\n', to: '' },
  { id: 'F53', file: 'src/engine/requests/conversation.ts', from: 'nodes.ok ? null : {', to: 'nodes ? null : {' },
  {
    id: 'F54',
    file: backlog,
    from: 'found !== undefined && nowMs < found.nextMs',
    to: 'found !== undefined && nowMs > found.nextMs',
  },
  { id: 'F80', file: sheet, from: 'rest = withoutBlankEnds(rest.slice(count))', to: 'rest = rest.slice(count)' },
  { id: 'F96', file: http, from: '    connectionsCheckingInterval: checkEveryMs,\n', to: '' },
  { id: 'F96', file: http, from: 'if (!request.complete) request.destroy()', to: '' },
  { id: 'F96', file: http, from: '  server.maxConnections = limits.connections\n', to: '' },
  {
    id: 'F57',
    file: 'src/adapters/slack/gateway/event-intake.ts',
    from: '=== bot ? null',
    to: '=== null ? null',
  },
  { id: 'F90', file: 'src/engine/authorization/directory.ts', from: '    if (!before.ok) return before\n', to: '' },
  {
    id: 'F90',
    file: 'src/engine/authorization/authorize.ts',
    from: '? lastKnown(context) :',
    to: '? forAccess(context) :',
  },
  {
    id: 'F90',
    file: 'src/adapters/slack/gateway/request-limiter.ts',
    from: "=== 0) return { is: 'within limits' }",
    to: ">= 0) return { is: 'within limits' }",
  },
  {
    id: 'F54',
    file: backlog,
    from: "refused.cause === 'rights' || ",
    to: '',
  },
  {
    id: 'S52',
    file: 'src/adapters/slack/client/errors.ts',
    from: ' && error.statusCode !== 408',
    to: '',
  },
  {
    id: 'F55',
    file: rates,
    from: "priority === 'failure' || priority === 'approval' ? 0",
    to: "priority === 'failure' ? 0",
  },
  {
    id: 'F55',
    file: budget,
    from: 'waitMs === noAnswer ? this.#own.take(what, rate, keep)',
    to: 'waitMs === noAnswer ? 0',
  },
  { id: 'F55', file: budget, from: '    this.pauseOwn(what, forMs)\n    await', to: '    await' },
  { id: 'F55', file: 'src/adapters/redis/rate-limits.ts', from: '(burst - keep) * refill', to: 'burst * refill' },
  {
    id: 'F55',
    file: 'src/adapters/redis/rate-limits.ts',
    from: 'if pausedMs > 0 then return pausedMs end',
    to: '',
  },
  {
    id: 'F55',
    file: 'src/adapters/slack/chat.ts',
    from: "if (concerns === 'every bot') await this.#budget.pauseAll",
    to: "if (concerns === 'this bot') await this.#budget.pauseAll",
  },
  {
    id: 'F55',
    file: delivery,
    from: 'key, action.message, priority))\n  const',
    to: "key, action.message, 'progress'))\n  const",
  },
  { id: 'F56', file: permalinks, from: 'this.#known.get(key) ?? this.#ask(ref)', to: 'this.#ask(ref)' },
  { id: 'F56', file: permalinks, from: 'if (link === null && ', to: 'if (false && ' },
]
