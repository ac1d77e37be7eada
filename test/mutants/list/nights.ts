import type { Mutant } from '../mutant.ts'

const right = 'src/core/unattended/right.ts'
const owner = 'src/engine/authorization/unattended-right.ts'
const needing = 'src/engine/unattended/needing.ts'
const nights = 'src/engine/unattended/nights.ts'
const asking = 'src/core/approvals/ask-again.ts'
const night = 'src/core/unattended/night.ts'

/** Mutants of unattended work: one card a night, its right, its list, and the time of its approvals. */
export const mutantsOfNights: readonly Mutant[] = [
  {
    id: 'S75',
    file: 'src/core/unattended/id.ts',
    from: 'hashOf({ cluster, policy, date })',
    to: 'hashOf({ cluster, policy })',
  },
  { id: 'S75', file: night, from: 'if (prepareAtMs > nowMs) return []', to: '' },
  { id: 'S75', file: nights, from: "before.state === 'planned'", to: "before.state === 'queued'" },
  { id: 'S76', file: right, from: 'hashOf(entry) !== requester.hash', to: "hashOf(entry) === ''" },
  { id: 'S76', file: right, from: 'beyond.length > 0 || nodes.length === 0', to: 'nodes.length === 0' },
  { id: 'S76', file: right, from: 'beyond.length > 0 || nodes.length === 0', to: 'beyond.length > 0' },
  { id: 'S76', file: owner, from: "moment === 'nextNode'", to: "moment !== 'plan'" },
  { id: 'S76', file: owner, from: 'kindRefusal(await people.person(id)) === null', to: "id !== ''" },
  {
    id: 'S76',
    file: 'src/core/operation/askers.ts',
    from: 'nodes.includes(node) ? causedBy : []',
    to: "node === '' ? causedBy : []",
  },
  { id: 'S77', file: nights, from: 'nowMs > night.latestAtMs', to: 'nowMs > night.closesAtMs' },
  {
    id: 'S77',
    file: nights,
    from: "error instanceof Failure) return { is: 'brief'",
    to: "error === null) return { is: 'brief'",
  },
  {
    id: 'S77',
    file: nights,
    from: 'Math.max(night.prepareAtMs, night.latestAtMs - patienceMs)',
    to: 'night.prepareAtMs',
  },
  {
    id: 'S72',
    file: 'src/engine/operations/advance-operation.ts',
    from: 'return why === null ? startRun(turn, start)',
    to: 'return why !== undefined ? startRun(turn, start)',
  },
  {
    id: 'S72',
    file: 'src/engine/operations/still-needed.ts',
    from: "if (need.is !== 'not needed') return null",
    to: "if (need.is !== 'unknown') return null",
  },
  {
    id: 'S72',
    file: 'src/core/operation/actions.ts',
    from: "why === 'no longer needs a reboot' ? nodes : []",
    to: "why === 'denied' ? nodes : []",
  },
  { id: 'S61', file: asking, from: 'isDay(zone, nowMs) ?', to: 'nowMs > 0 ?' },
  { id: 'S61', file: asking, from: 'Math.max(prepareAtMs, opensAtMs - ageMs + 1)', to: 'prepareAtMs' },
  { id: 'S61', file: asking, from: 'nowMs >= atMs ? Math.max(nowMs, opensAtMs) : nowMs', to: 'nowMs' },
  {
    id: 'S61',
    file: 'src/engine/operations/readiness.ts',
    from: "found.guard.name === 'stops' ? await approvalsAhead(subject) : null",
    to: "found.guard.name === 'gates' ? await approvalsAhead(subject) : null",
  },
  {
    id: 'S61',
    file: 'src/engine/operations/advance-operation.ts',
    from: 'askMs === null ? next : atTheLatest(next, askMs)',
    to: 'next',
  },
  {
    id: 'S61',
    file: 'src/engine/operations/advance-operation.ts',
    from: "if (ready.is === 'not ready') return ready.turn\n  return hold(",
    to: 'return hold(',
  },
  {
    id: 'S61',
    file: 'src/engine/guards/approvals.ts',
    from: 'asked !== null && asked.atMs > nowMs',
    to: 'asked !== null && asked.atMs < 0',
  },
  {
    id: 'S77',
    file: 'src/core/unattended/approval-deadline.ts',
    from: 'isUnattended ? window.opensAtMs',
    to: 'isUnattended ? window.closesAtMs',
  },
  {
    id: 'S77',
    file: 'src/engine/operations/await-approval.ts',
    from: '(rule !== null || isUnattended) && !keys.has(key)',
    to: 'rule !== null && !keys.has(key)',
  },
  {
    id: 'S77',
    file: 'src/engine/operations/submit-prepared.ts',
    from: "if (nowMs > latestMs) return record(turn, { type: 'discarded' })",
    to: '',
  },
  {
    id: 'S61',
    file: 'src/engine/operations/operation-turn.ts',
    from: "patience === 'limited' && typeof operation.requester === 'string'",
    to: "patience === 'limited'",
  },
  {
    id: 'S71',
    file: needing,
    from: 'notConverging(node, self, need.why, context.policy.limits.rebootAgainMs) !== null',
    to: 'notConverging(node, self, need.why, undefined) !== null',
  },
  { id: 'S72', file: needing, from: 'listed: needing.slice(0, entry.atMost)', to: 'listed: needing' },
  { id: 'S72', file: needing, from: 'filter((name) => !known.has(name))', to: 'filter((name) => known.has(name))' },
  { id: 'I7', file: needing, from: 'pending.lookedAtMs === null || ', to: '' },
  {
    id: 'I7',
    file: 'src/core/unattended/select.ts',
    from: "(from === 'key' || !unheard.has(node))",
    to: "(from === 'key' || node !== '')",
  },
]
