import type { Mutant } from '../mutant.ts'

/** Mistakes that were found in the field. */
export const mutantsOfFindings: readonly Mutant[] = [
  {
    id: 'F01',
    file: 'src/engine/gates/rights.ts',
    from: "verdict.verdict === 'ok' ? [] : [verdict]",
    to: '[]',
  },
  {
    id: 'F01',
    file: 'src/adapters/consul/client/kv.ts',
    from: "if (refused !== undefined) throw denied('read', refused.key, refused.said)",
    to: '',
  },
  {
    id: 'F02',
    file: 'src/adapters/consul/client/kv.ts',
    from: 'if (refusal !== null) throw refusal',
    to: 'if (refusal === undefined) throw refusal',
  },
  {
    id: 'F02',
    file: 'src/engine/requests/decisions.ts',
    from: 'await context.locks.revoke(operation.operation, how)',
    to: '',
  },
  {
    id: 'F02',
    file: 'src/engine/operations/operation-turn.ts',
    from: "=== 'conflict') return { again: 'now' }",
    to: "=== 'conflict') return { again: 'never' }",
  },
  {
    id: 'F02',
    file: 'src/engine/requests/break-lock.ts',
    from: 'await recordUnlocked(context, breaking)',
    to: 'if (recorded.ok) await recordUnlocked(context, breaking)',
  },
  {
    id: 'F02',
    file: 'src/engine/requests/record-decision.ts',
    from: 'if (entry.atMs >= sinceMs) await notifyOf(context, entry)',
    to: 'if (entry.atMs < sinceMs) await notifyOf(context, entry)',
  },
  {
    id: 'F02',
    file: 'src/engine/runs/paid-notice.ts',
    from: "event.type !== 'resumed'",
    to: "event.type !== 'waiting'",
  },
  {
    id: 'F07',
    file: 'src/engine/queries/cluster.ts',
    from: "await read('inventory', readNow, earlier)",
    to: "await read('inventory', readNow, { nodes: [], read: { is: 'now' } })",
  },
  { id: 'F99', file: 'src/engine/requests/conversation.ts', from: 'await countRefusal(bots, asked, answer)', to: '' },
  {
    id: 'F99',
    file: 'src/engine/requests/refused-attempts.ts',
    from: 'before.some((entry) => isFor(entry, tally))',
    to: 'false',
  },
  { id: 'F99', file: 'src/adapters/slack/gateway/request-limiter.ts', from: 'this.#dropped.clear()', to: '' },
  {
    id: 'F99',
    file: 'src/adapters/redis/attempts.ts',
    from: 'then field = ARGV[2] end',
    to: 'then field = ARGV[1] end',
  },
  { id: 'F43', file: 'src/messages/answers/digest.ts', from: ', ...heldNow(operation, facts)]', to: ']' },
  {
    id: 'F43',
    file: 'src/messages/answers/digest.ts',
    from: 'one.endedAtMs ?? one.changedAtMs',
    to: 'one.changedAtMs',
  },
  {
    id: 'F43',
    file: 'src/messages/answers/status-work.ts',
    from: 'formatDuration(endedAtMs - startedAtMs)',
    to: 'formatDuration(atMs - startedAtMs)',
  },
  {
    id: 'F43',
    file: 'src/messages/operations/kept-locks.ts',
    from: "lock === 'kept' && !unlocked.includes(node)",
    to: "lock === 'kept'",
  },
  { id: 'F43', file: 'src/engine/delivery/projections/notices.ts', from: '[...written, from]', to: 'written' },
  {
    id: 'F26',
    file: 'src/main/doctor/commands.ts',
    from: "if (verdict !== 'unknown') return warned",
    to: "if (verdict !== 'ok') return warned",
  },
  {
    id: 'F94',
    file: 'src/configuration/plain-text.ts',
    from: '&& !loopback.test(new URL(url).hostname)',
    to: '&& loopback.test(new URL(url).hostname)',
  },
  {
    id: 'F03',
    file: 'src/adapters/consul/client/errors.ts',
    from: '/permission denied|acl not found/i.test(words)',
    to: 'words.length < 0',
  },
  {
    id: 'F08',
    file: 'src/engine/queries/history.ts',
    from: 'named === null ? weekMs : null',
    to: 'weekMs',
  },
]
