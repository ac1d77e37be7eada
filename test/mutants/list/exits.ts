import type { Mutant } from '../mutant.ts'

/** How a request ends, how a lock is left, and what becomes of a node that does not come back. */
export const mutantsOfExits: readonly Mutant[] = [
  {
    id: 'F13',
    file: 'src/core/run/firing.ts',
    from: "if (claim.is === 'fired') return { is: 'possible', because: 'fired' }",
    to: "if (self.uptimeSeconds > armed.untilUptimeSeconds) return { is: 'over', because: 'deadline passed' }",
  },
  { id: 'F13', file: 'src/core/run/firing.ts', from: "if (self.named === 'no')", to: 'if (false)' },
  {
    id: 'F14',
    file: 'src/core/commands/intent.ts',
    from: "if (intent.hearing === 'again') return",
    to: 'if (false) return',
  },
  {
    id: 'F14',
    file: 'src/core/commands/intent.ts',
    from: 'if (changedAtMs !== null && changedAtMs > intent.atMs) return changedSince',
    to: '',
  },
  {
    id: 'F14',
    file: 'src/engine/requests/control-operation.ts',
    from: 'if (pause !== null && revision !== null && pause.revision > revision) return refused(changedSince)',
    to: '',
  },
  {
    id: 'F14',
    file: 'src/adapters/consul/cluster/stops.ts',
    from: "if (changes.version !== version) return { is: 'done', value: 'changed' }",
    to: '',
  },
  {
    id: 'F44',
    file: 'src/engine/requests/state-node-dead.ts',
    from: 'if (forMs >= silenceMs) return null',
    to: 'if (forMs >= 0) return null',
  },
  {
    id: 'F44',
    file: 'src/engine/requests/state-node-dead.ts',
    from: 'if (members.length === 0 || other !== undefined)',
    to: 'if (false)',
  },
  {
    id: 'F44',
    file: 'src/engine/requests/state-node-dead.ts',
    from: "event.type === 'personActed' && event.act === 'mark failed' ? [event.person] : []",
    to: '[]',
  },
  {
    id: 'F44',
    file: 'src/engine/requests/dead-nodes.ts',
    from: 'if (!(await unwindUnarmed(context, holder))) return',
    to: '',
  },
  {
    id: 'F44',
    file: 'src/engine/requests/dead-nodes.ts',
    from: 'return conflicts === 0',
    to: 'return true',
  },
  {
    id: 'F44',
    file: 'src/core/cluster/dead-node.ts',
    from: 'Math.max(0, fewestPeople - places)',
    to: 'Math.max(0, 1 - places)',
  },
  { id: 'F45', file: 'src/core/run/still-changed.ts', from: "if (event.type === 'undoDone')", to: 'if (false)' },
  { id: 'F45', file: 'src/core/run/still-changed.ts', from: "endingOf(done).effect === 'none' ||", to: '' },
  {
    id: 'F45',
    file: 'src/engine/steps/tasks.ts',
    from: 'withoutEffect(inBrief(',
    to: '(inBrief(',
  },
  { id: 'F46', file: 'src/core/rollout/rollout.ts', from: '...(cancelled > 0 ?', to: '...(cancelled > 99 ?' },
  {
    id: 'F61',
    file: 'src/engine/guards/objections.ts',
    from: 'if (back && !pastPointOfNoReturn(run))',
    to: "if (back && back.gate.name !== 'mode' && !pastPointOfNoReturn(run))",
  },
  {
    id: 'F66',
    file: 'src/adapters/slack/gateway/person-queue.ts',
    from: "urgency === 'urgent' ? work() : before.then(work)",
    to: 'work()',
  },
  {
    id: 'F93',
    file: 'src/adapters/slack/gateway/request-intake.ts',
    from: "hearing === 'again' && request.kind !== 'words'",
    to: 'false',
  },
  {
    id: 'F91',
    file: 'src/engine/requests/handle-command.ts',
    from: 'return operation?.requester === words.person ? intent : null',
    to: 'return operation === null ? intent : null',
  },
  {
    id: 'F91',
    file: 'src/engine/requests/handle-command.ts',
    from: "if (intent.ask !== 'cancel' && intent.ask !== 'pause') return null",
    to: "if (intent.ask !== 'cancel') return null",
  },
]
