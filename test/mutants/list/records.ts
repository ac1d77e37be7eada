import type { Mutant } from '../mutant.ts'

/** Mistakes with what is kept, told and answered for. */
export const mutantsOfRecords: readonly Mutant[] = [
  {
    id: 'I8',
    file: 'src/engine/requests/seen-stops.ts',
    from: "if (begun === 'no') await decide(context, { type: 'stopLifted', person, scope, ...was, reason, intent, version })",
    to: '',
  },
  {
    id: 'I9',
    file: 'src/engine/delivery/operation-messages.ts',
    from: 'lines.at(-1)?.to',
    to: 'lines.at(0)?.to',
  },
  { id: 'I10', file: 'src/engine/requests/request-plan.ts', from: 'if (invocation.dryRun)', to: 'if (false)' },
  {
    id: 'S18',
    file: 'src/core/rollout/rollout.ts',
    from: "outcome === 'failed' || outcome === 'undone'",
    to: "outcome === 'failed'",
  },
  {
    id: 'S32',
    file: 'src/core/run/next.ts',
    from: "if (step?.kind === 'reboot' && is === 'undo failed') break",
    to: '',
  },
  {
    id: 'S35',
    file: 'src/engine/journals/audit.ts',
    from: "(await journals.holds(kept.head))) return { is: 'whole' }",
    to: "kept.head) return { is: 'whole' }",
  },
  {
    id: 'I4',
    file: 'src/adapters/redis/inbox.ts',
    from: "redis.call('ZADD', KEYS[2], now(), key)\n    answers",
    to: 'answers',
  },
  {
    id: 'S10',
    file: 'src/adapters/redis/take-job.ts',
    from: 'return next.atMs',
    to: 'return null',
  },
  {
    id: 'S25',
    file: 'src/adapters/redis/message-ledger.ts',
    from: "if now ~= ARGV[1] then return 'conflict' end",
    to: '',
  },
  {
    id: 'rebootmgr/deviation 12',
    file: 'src/adapters/consul/cluster/escalations.ts',
    from: ' && !event.text.startsWith(ourMark)',
    to: '',
  },
  { id: 'S49', file: 'src/adapters/redis/inbox.ts', from: "'1', 'NX', 'PX'", to: "'1', 'PX'" },
  {
    id: 'S35',
    file: 'src/engine/requests/control-operation.ts',
    from: "steered.ok && what === 'cancel' ?",
    to: "steered.ok && what === 'cancel' && steered.value.runs.length === 0 ?",
  },
  {
    id: 'S35',
    file: 'src/engine/steps/locks.ts',
    from: "if (acquired.is === 'over') return calledOff(at, acquired.how)",
    to: "if (acquired.is === 'over') return wait('waiting in line', pollIntervals.lineMs)",
  },
  { id: 'S35', file: 'src/main/cli/verdict.ts', from: "stands.is === 'whole'", to: "stands.is !== 'unknown'" },
  { id: 'I5', file: 'src/adapters/redis/summaries.ts', from: '!over || summary.cleanupOwed.length > 0', to: '!over' },
  {
    id: 'S15',
    file: 'src/adapters/consul/cluster/triggers.ts',
    from: '(stored) => stored.trigger.token === trigger.token',
    to: '() => true',
  },
  {
    id: 'rebootmgr/26',
    file: 'src/adapters/consul/cluster/cluster.ts',
    from: "log.warn({ cluster: settings.cluster, error }, 'could not tell other tools of the cluster')",
    to: 'throw error',
  },
  {
    id: 'rebootmgr/wrong 13',
    file: 'src/adapters/consul/locks/store.ts',
    from: 'const attempted = await attempt()',
    to: 'await pause(500)\n    const attempted = await attempt()',
  },
]
