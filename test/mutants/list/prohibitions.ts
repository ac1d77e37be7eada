import type { Mutant } from '../mutant.ts'

const secondFactor = 'src/engine/requests/second-factor.ts'
const calledOff = 'src/engine/guards/called-off.ts'
const restored = 'src/core/rollout/restored.ts'
const prohibitions = 'src/core/operation/prohibitions.ts'
const permitsWork = 'src/core/operation/permits-work.ts'
const oldestPlan = 'src/adapters/consul/locks/oldest-plan.ts'
const forgettable = 'src/core/operation/forgettable.ts'
const replicas = 'src/adapters/redis/replicas.ts'

/** Mutants of prohibitions that must hold when the journals' store loses writes. */
export const mutantsOfProhibitions: readonly Mutant[] = [
  { id: 'I4', file: calledOff, from: 'return noFor([...forbidden,', to: 'return null; noFor([...forbidden,' },
  { id: 'I4', file: restored, from: '|| !startsNodes(operation)', to: '|| startsNodes(operation)' },
  { id: 'I4', file: 'src/adapters/consul/locks/prohibitions.ts', from: '[...kept, added]', to: '[added]' },
  { id: 'I4', file: prohibitions, from: "event.outcome === 'succeeded' ? null : { is: 'cancelled' }", to: 'null' },
  { id: 'I4', file: prohibitions, from: 'event.recovered === undefined', to: 'event.recovered !== undefined' },
  {
    id: 'I4',
    file: prohibitions,
    from: "event.pause === undefined ? null : { is: 'paused by the bot', pause: event.pause, why: event.why ?? '' }",
    to: 'null',
  },
  {
    id: 'I4',
    file: prohibitions,
    from: "event.pause === undefined ? null : { is: 'paused by the bot', pause: event.pause, why }",
    to: 'null',
  },
  {
    id: 'I4',
    file: 'src/core/operation/state.ts',
    from: 'event.restored === undefined ? operation.soak : null',
    to: 'operation.soak',
  },
  { id: 'I2', file: prohibitions, from: 'one.approvals.includes(click)', to: 'click === undefined' },
  {
    id: 'F44',
    file: 'src/engine/journals/append.ts',
    from: 'recordingOf(await keepOfRun(context, run, before, event))',
    to: "{ is: 'appended' }",
  },
  {
    id: 'F44',
    file: 'src/engine/requests/dead-nodes.ts',
    from: "recorded.is !== 'appended'",
    to: "recorded.is === 'conflict'",
  },
  {
    id: 'I1',
    file: 'src/engine/operations/advance-operation.ts',
    from: "kept === 'all kept' ? next",
    to: "next.again !== 'never' ? next",
  },
  { id: 'I1', file: restored, from: 'isBudgetSpent(operation, failed)', to: 'failed.length > 99' },
  { id: 'I1', file: restored, from: '...active.filter(hasFailed), ', to: '' },
  {
    id: 'I1',
    file: calledOff,
    from: 'stoppedBy(operation, own, active, others)',
    to: 'stoppedBy(operation, own, [], others)',
  },
  { id: 'I1', file: 'src/core/rollout/failures.ts', from: ', ...lost])', to: '])' },
  { id: 'I1', file: calledOff, from: 'filter(({ run }) => run === own)', to: 'filter(({ run }) => run === null)' },
  { id: 'I1', file: prohibitions, from: "event.type === 'stepFailed' ||", to: '' },
  {
    id: 'I2',
    file: 'src/engine/steps/locks.ts',
    from: 'coversAll(covers, operation.plan, [node])',
    to: 'covers === null',
  },
  { id: 'S56', file: secondFactor, from: 'if (read.sinceMs < (', to: 'if (read.sinceMs < 0 && (' },
  { id: 'S56', file: secondFactor, from: 'if (used || (', to: 'if (used && (' },
  { id: 'S56', file: 'src/adapters/consul/code-anchor.ts', from: 'last.moment >= moment', to: 'last.moment > moment' },
  {
    id: 'I7',
    file: 'src/adapters/consul/client/records.ts',
    from: 'if (parsed.success) return parsed.data',
    to: 'if (parsed.success || text) return parsed.data as R',
  },
  { id: 'S35', file: oldestPlan, from: 'plannedAtMs < oldestPlanMs)', to: 'plannedAtMs < 0)' },
  { id: 'S35', file: oldestPlan, from: 'key: overKey }, unchanged]', to: 'key: overKey }, ...(oldest ? [] : [])]' },
  { id: 'S35', file: oldestPlan, from: 'oldest === null ? {', to: 'oldest !== null ? {' },
  { id: 'S35', file: oldestPlan, from: 'before.plannedAtMs < oldestPlanMs', to: 'before.plannedAtMs > 0' },
  { id: 'S35', file: oldestPlan, from: 'await changeRecord(', to: 'if (operations.length > 9) await changeRecord(' },
  { id: 'S35', file: forgettable, from: ' && createdAtMs < oldestOpenMs', to: '' },
  { id: 'S35', file: forgettable, from: 'newestMs + 1', to: 'newestMs' },
  { id: 'S35', file: forgettable, from: 'nowMs - storedAfterEndMs', to: 'nowMs' },
  {
    id: 'S35',
    file: 'src/engine/steps/locks.ts',
    from: 'operation?.createdAtMs ?? 0',
    to: 'operation?.changedAtMs ?? at.nowMs',
  },
  { id: 'S35', file: replicas, from: 'if (confirmed >= needed)', to: 'if (needed > 0)' },
  { id: 'S35', file: replicas, from: 'await replicas.proven()', to: '' },
  { id: 'S35', file: permitsWork, from: "'started',", to: "'started', 'stepBegan'," },
  { id: 'S35', file: permitsWork, from: "'approved',", to: '' },
  { id: 'S35', file: replicas, from: "redis.on('close', needed.forget)", to: '' },
  {
    id: 'S35',
    file: replicas,
    from: 'if (entry !== undefined) await',
    to: 'if (entry === undefined) await',
  },
  { id: 'S35', file: replicas, from: '|| !isStored(stored.data, entry)', to: '' },
  {
    id: 'S35',
    file: 'src/adapters/redis/read-journal.ts',
    from: 'return hash === entryHash(entry) || linkHash',
    to: 'return hash === entryHash(entry) && linkHash',
  },
  {
    id: 'S35',
    file: 'src/engine/journals/unchanged.ts',
    from: ' && entryHash(last) === entryHash(lastRead)',
    to: '',
  },
  { id: 'S35', file: replicas, from: "why, 'ambiguous'", to: "why, 'none'" },
  { id: 'S35', file: 'src/engine/ports/remembered.ts', from: 'nowMs - last.atMs < forMs', to: 'forMs > 0' },
  {
    id: 'S35',
    file: 'src/engine/runs/fencing.ts',
    from: "if (work.mode === 'step' && worsens(step)) await",
    to: "if (work.mode !== 'step') await",
  },
  {
    id: 'S35',
    file: 'src/engine/operations/advance-operation.ts',
    from: 'await context.journals.confirm(turn.entries)',
    to: '',
  },
]
