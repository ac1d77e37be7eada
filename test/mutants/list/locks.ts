import type { Mutant } from '../mutant.ts'

const acquire = 'src/core/locks/acquire.ts'
const table = 'src/core/locks/lock-table.ts'
const foreign = 'src/adapters/consul/locks/foreign.ts'
const deaths = 'src/adapters/consul/locks/deaths.ts'
const acquiring = 'src/adapters/consul/locks/acquire.ts'

/** Mistakes with locks, ours and rebootmgr's. */
export const mutantsOfLocks: readonly Mutant[] = [
  {
    id: 'I1',
    file: 'src/core/locks/slots.ts',
    from: 'crowd.scope.slots - others(',
    to: '1 + crowd.scope.slots - others(',
  },
  { id: 'I1', file: 'src/core/health/out.ts', from: "?? 'absent'", to: "?? 'alive'" },
  {
    id: 'S05',
    file: 'src/engine/housekeeping/sweeper.ts',
    from: "found.push({ holder, why: 'no journal knows its run' })",
    to: 'continue',
  },
  {
    id: 'S05',
    file: 'src/core/locks/entries.ts',
    from: 'return entry !== null && isSame(entry, holder) ?',
    to: 'return entry !== null ?',
  },
  {
    id: 'S19',
    file: acquire,
    from: 'Object.fromEntries(scopes.map((scope) => [scope.name, scope.slots]))',
    to: '{}',
  },
  {
    id: 'S24',
    file: acquire,
    from: 'if (held !== null) return',
    to: 'if (held === undefined) return',
  },
  { id: 'F63', file: 'src/engine/guards/admission.ts', from: '...inFlight(seen, run.run), ', to: '' },
  { id: 'I11', file: 'src/core/locks/reservations.ts', from: 'waiter.gated || ', to: '' },
  { id: 'S34', file: acquiring, from: '[keys.line, keys.policy, ', to: '[keys.line, ' },
  {
    id: 'I1',
    file: 'src/adapters/consul/locks/locks.ts',
    from: '[...guards, ...fence, ...changes]',
    to: '[...guards, ...fence.slice(0, 0), ...changes]',
  },
  { id: 'S35', file: acquiring, from: 'changes),\n    notOver(store, request),', to: 'changes),' },
  {
    id: 'S09',
    file: 'src/engine/steps/locks.ts',
    from: 'armedUntilUptimeSeconds !== null && !proven',
    to: 'armedUntilUptimeSeconds === undefined',
  },
  {
    id: 'S09',
    file: 'src/adapters/redis/lease.ts',
    from: 'if (performance.now() > untilMs)',
    to: 'if (performance.now() < 0)',
  },
  { id: 'I11', file: acquire, from: 'itselfIn(asked)) > reserved.length', to: 'itselfIn(asked)) >= reserved.length' },
  { id: 'F65', file: 'src/engine/gates/stop-flags.ts', from: "setBy: 'person'", to: "setBy: 'facts'" },
  { id: 'F60', file: acquire, from: "request.work === 'restores' ? onSameNode(asked)", to: 'false ? []' },
  { id: 'F60', file: 'src/core/locks/reservations.ts', from: '...gone].filter(', to: '].filter(' },
  {
    id: 'I1',
    file: 'src/core/locks/acquire.ts',
    from: 'drained !== null || admission.itself',
    to: 'drained !== null || Object.keys(admission.out).length > 0 || admission.itself',
  },
  {
    id: 'F64',
    file: 'src/core/health/instances.ts',
    from: '(marked !== undefined || isGone',
    to: '(isGone',
  },
  { id: 'S34', file: acquire, from: 'filed !== request.policyHash && entries.length > 0', to: 'false' },
  {
    id: 'rebootmgr/deviation 1',
    file: foreign,
    from: 'text === inProgressText(entry.node, entry.run)',
    to: 'text.startsWith(inProgressText(entry.node, entry.run))',
  },
  {
    id: 'rebootmgr/deviation 7',
    file: table,
    from: 'scope.holders.filter((holder) => holder.run !== run)',
    to: '[]',
  },
  {
    id: 'S20',
    file: 'src/adapters/consul/client/http.ts',
    from: "{ ...query, consistent: '' }",
    to: 'query',
  },
  { id: 'S03', file: acquiring, from: "is: 'cooling down' })", to: "is: 'locked' })" },
  { id: 'S33', file: deaths, from: "session === null && text !== ''", to: "session !== null && text !== ''" },
  { id: 'F27', file: deaths, from: "{ verb: 'check-index', key: lock.key, index: lock.modifyIndex },", to: '' },
  { id: 'F27', file: 'src/adapters/consul/locks/foreign.ts', from: ', ...died]', to: ']' },
  { id: 'F27', file: 'src/adapters/consul/locks/locks.ts', from: 'await store.recordDeaths()', to: '' },
  {
    id: 'F27',
    file: 'src/adapters/consul/locks/repairs.ts',
    from: 'lock !== null && diedLock(lock)',
    to: 'lock !== null',
  },
  { id: 'F27', file: 'src/messages/answers/status-problems.ts', from: '...deathLines(facts),', to: '' },
  {
    id: 'S02',
    file: 'src/adapters/consul/locks/session-locks.ts',
    from: 'await directory.destroySession(session).catch(ignored)',
    to: '',
  },
  { id: 'S02', file: 'src/adapters/consul/client/catalog.ts', from: 'Checks: [], ', to: '' },
  {
    id: 'rebootmgr/08',
    file: foreign,
    from: 'if (session === null || isOurAttempt',
    to: 'if (session !== null || isOurAttempt',
  },
  {
    id: 'rebootmgr/09',
    file: foreign,
    from: "node: inProgressOf(text).node, is: 'in progress'",
    to: "node: inProgressOf(text).node, is: 'locked'",
  },
  {
    id: 'rebootmgr/10',
    file: acquire,
    from: 'for (const hold of table.foreign)',
    to: 'for (const hold of table.foreign.filter((each) => each.node !== node))',
  },
  { id: 'rebootmgr/11', file: foreign, from: "text !== '' && !entries", to: '!entries' },
  {
    id: 'rebootmgr/29',
    file: acquire,
    from: '[null, ...[...request.groups].sort()]',
    to: '[...request.groups].sort()',
  },
  {
    id: 'F101',
    file: 'src/core/locks/acquire.ts',
    from: 'named !== null && !isOwnEntry(named, attempt.request.holder)',
    to: 'named === undefined',
  },
  {
    id: 'F101',
    file: 'src/engine/step-contract/own-lock.ts',
    from: "held.is === 'lost' || isOwnEntry(held.lock.holder, run)",
    to: 'held',
  },
  {
    id: 'F101',
    file: 'src/engine/steps/locks.ts',
    from: "held.is === 'held' && !isOwnEntry(held.lock.holder, run)",
    to: 'held === null',
  },
  {
    id: 'I11',
    file: 'src/core/locks/queue.ts',
    from: 'sinceMs: before?.sinceMs ?? sinceMs',
    to: 'sinceMs',
  },
  {
    id: 'I6',
    file: 'src/core/locks/entries.ts',
    from: 'const finishing = entry.finishing || ',
    to: 'const finishing = ',
  },
  {
    id: 'I5',
    file: 'src/engine/runs/fencing.ts',
    from: '...before.changed, ...state.changed',
    to: '...state.changed',
  },
  {
    id: 'I1',
    file: 'src/engine/gates/cluster-snapshot.ts',
    from: 'seeBeside(context, await context.locks.state())',
    to: '({ ...(await seeBeside(context, { scopes: [], line: [], policyHash: null, foreign: [] })), locks: await context.locks.state() })',
  },
  {
    id: 'I11',
    file: 'src/engine/housekeeping/sweeper.ts',
    from: "if (state !== null && state.status !== 'ended') continue",
    to: "if (state === null || state.status !== 'ended') continue",
  },
  {
    id: 'S24',
    file: 'src/adapters/consul/locks/key-guards.ts',
    from: 'now.createIndex !== now.modifyIndex',
    to: 'now.createIndex > now.modifyIndex',
  },
]
