import type { Mutant } from '../mutant.ts'

const form = 'src/core/grammar/form.ts'
const suggestions = 'src/engine/requests/suggestions.ts'
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
  { id: 'S43', file: suggestions, from: 'if (!may.ok) return null', to: 'if (may === undefined) return null' },
  { id: 'S43', file: suggestions, from: " || typing.at === 'home'", to: '' },
  { id: 'S43', file: suggestions, from: "typing.field !== 'nodes' || ", to: '' },
  { id: 'F53', file: form, from: '(one) => atField(one, name)', to: '(one) => one' },
  { id: 'F53', file: form, from: "({ ...one, option: 'nodes' })", to: 'one' },
  { id: 'F53', file: form, from: 'return option === undefined', to: 'return words.length > 0' },
  {
    id: 'F53',
    file: 'src/engine/requests/conversation.ts',
    from: 'if (missing.length > 0)',
    to: 'if (missing.length > 9)',
  },
  { id: 'F53', file: 'src/messages/answers/field-errors.ts', from: '?? fields[0]', to: '' },
  {
    id: 'F53',
    file: 'src/messages/answers/field-errors.ts',
    from: '...(fieldsByCode[code] ?? [])',
    to: '',
  },
  {
    id: 'F54',
    file: backlog,
    from: 'found !== undefined && nowMs < found.nextMs',
    to: 'found !== undefined && nowMs > found.nextMs',
  },
  { id: 'F80', file: sheet, from: 'rest = withoutBlankEnds(rest.slice(count))', to: 'rest = rest.slice(count)' },
  { id: 'F96', file: http, from: '    connectionsCheckingInterval: limits.checkEveryMs,\n', to: '' },
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
    from: 'await chat.edit(action.ref, key, action.message, priority))',
    to: "await chat.edit(action.ref, key, action.message, 'progress'))",
  },
  { id: 'F55', file: backlog, from: 'other.sinceMs < own.sinceMs', to: 'other.sinceMs > own.sinceMs' },
  { id: 'F55', file: backlog, from: 'lane === editsLane ? patienceOfEditsMs', to: 'lane === editsLane ? patienceMs' },
  {
    id: 'F55',
    file: backlog,
    from: 'sinceMs: message.sinceMs ?? queuedMs, queuedMs }',
    to: 'sinceMs: queuedMs, queuedMs }',
  },
  { id: 'F55', file: rates, from: ': Math.max(rate === editRate ? 2 : 1, Math.ceil(rate.burst / 5))', to: ': 0' },
  { id: 'F55', file: rates, from: '{ burst: 4, refillMs: 1_000 }', to: '{ burst: 4, refillMs: 100 }' },
  { id: 'F55', file: 'src/engine/ports/priority.ts', from: "'header', 'progress']", to: "'progress', 'header']" },
  { id: 'F56', file: permalinks, from: 'this.#known.get(key) ?? this.#ask(ref)', to: 'this.#ask(ref)' },
  { id: 'F56', file: permalinks, from: 'if (link === null && ', to: 'if (false && ' },
  {
    id: 'F58',
    file: 'src/messages/operations/wait-line.ts',
    from: 'nodes.length === 1 ? shortestMs',
    to: 'nodes.length > 0 ? shortestMs',
  },
  {
    id: 'F58',
    file: 'src/messages/operations/thread-of-operation.ts',
    from: 'reason === undefined || output.length === 0 ? said',
    to: 'reason === undefined || output.length >= 0 ? said',
  },
  {
    id: 'F58',
    file: 'src/messages/operations/thread-of-run.ts',
    from: 'return state !== null && pastPointOfNoReturn(state)',
    to: 'return false',
  },
  {
    id: 'F58',
    file: 'src/messages/operations/visible-lines.ts',
    from: 'lines.length <= room ? lines',
    to: 'lines.length >= 0 ? lines',
  },
]
