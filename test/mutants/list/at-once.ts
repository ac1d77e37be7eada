import type { Mutant } from '../mutant.ts'

const silent = 'src/core/rollout/silent-nodes.ts'
const rollout = 'src/core/rollout/rollout.ts'
const waves = 'src/core/rollout/waves.ts'
const soak = 'src/core/rollout/soak.ts'
const pause = 'src/core/operation/pause.ts'

/** Mutants of operations with several active runs. */
export const mutantsOfSeveralRuns: readonly Mutant[] = [
  { id: 'S18', file: rollout, from: "called === 'yes' || hasFailed(run)", to: 'hasFailed(run)' },
  { id: 'S18', file: 'src/core/rollout/failures.ts', from: '[...ended, ...refusing]', to: '[...refusing]' },
  { id: 'S18', file: rollout, from: 'failing.map(({ state: run }) => run)', to: '[]' },
  { id: 'S18', file: rollout, from: 'activeRuns(operation).length >= plan.atOnce', to: 'false' },
  { id: 'S18', file: rollout, from: '?? 0) < (slots[scope] ?? 1)', to: '?? 0) < 1000' },
  { id: 'S18', file: rollout, from: "isAnyCancelled(operation) ? 'cancelled' : 'succeeded'", to: "'succeeded'" },
  { id: 'S27', file: rollout, from: '!startsNodes(operation) || isFull', to: 'isFull' },
  { id: 'S18', file: 'src/core/rollout/failures.ts', from: 'failed.length > 0 &&', to: 'failed.length > 1 &&' },
  { id: 'S18', file: 'src/core/rollout/failures.ts', from: '...others.filter(hasFailed)', to: '' },
  {
    id: 'S18',
    file: 'src/core/operation/state.ts',
    from: 'return pausing(after, atMs)',
    to: 'return after',
  },
  {
    id: 'S18',
    file: 'src/engine/runs/advance-run.ts',
    from: "operation.cancel || stopOf(turn) ? 'asked'",
    to: "operation.cancel ? 'asked'",
  },
  {
    id: 'F102',
    file: silent,
    from: 'waiting === null || waiting.key === expectedWaits.silent',
    to: 'waiting !== null && waiting.key !== expectedWaits.silent',
  },
  { id: 'F102', file: silent, from: "memory.bootIdAfter === undefined && rebootDisproved === 'no'", to: 'false' },
  { id: 'F102', file: silent, from: 'run.progress[run.current - 1]?.sinceMs ?? run.sinceMs', to: 'run.sinceMs' },
  { id: 'F102', file: 'src/engine/gates/other-nodes.ts', from: "onNo: { arming: 'wait' }", to: 'onNo: {}' },
  {
    id: 'F102',
    file: 'src/engine/guards/of-run.ts',
    from: "return [...first, 'arming']",
    to: "return first.length > 0 ? first : ['arming']",
  },
  {
    id: 'F102',
    file: 'src/engine/guards/of-run.ts',
    from: "if (at.begun === 'no' ||",
    to: "if (at.begun === 'no' || lock !== null ||",
  },
  {
    id: 'I4',
    file: 'src/engine/operations/operation-turn.ts',
    from: "activeRuns(turn.operation).length > 0 ? hold(turn, [why], 'unlimited') : record(turn, event)",
    to: 'record(turn, event)',
  },
  {
    id: 'S50',
    file: 'src/engine/requests/resolve-attention.ts',
    from: 'active.find(({ run }) => run === id)',
    to: 'active[0]',
  },
  {
    id: 'S50',
    file: 'src/engine/requests/resolve-attention.ts',
    from: 'active.length === 1 ? active[0]',
    to: 'active.length > 0 ? active.at(-1)',
  },
  {
    id: 'S50',
    file: 'src/core/operation/actions.ts',
    from: "resume: { states: ['paused', 'pausing']",
    to: "resume: { states: ['paused', 'pausing', 'stopping']",
  },
  {
    id: 'S50',
    file: 'src/engine/requests/break-glass.ts',
    from: "operationRefusal('acknowledge', operation, [])",
    to: "operationRefusal('acknowledge', { ...operation, acknowledged: null }, [])",
  },
  { id: 'S63', file: rollout, from: ': nodesOfWave(operation))', to: ': nodesLeft(operation))' },
  { id: 'S63', file: waves, from: 'wave?.runs.some(({ outcome }) => outcome === null)', to: 'wave === undefined' },
  { id: 'S63', file: waves, from: 'if (joining.length > 0) return joining', to: '' },
  {
    id: 'S63',
    file: 'src/messages/operations/pause-lines.ts',
    from: "why ?? (restored === undefined ? null : 'it was paused before')",
    to: "restored === undefined ? null : (why ?? 'it was paused before')",
  },
  { id: 'S63', file: waves, from: "canary === 'no' && hasPassed(wave)", to: "canary === 'no'" },
  {
    id: 'S63',
    file: waves,
    from: "entryOf(plan, entry).canary === 'yes' && !needsCanary",
    to: "entryOf(plan, entry).canary === 'yes'",
  },
  { id: 'S63', file: waves, from: '...proven, ...tried', to: '...proven' },
  { id: 'S63', file: waves, from: '>= Math.max(1, runs.length)', to: '>= 1' },
  {
    id: 'S63',
    file: rollout,
    from: 'finishesWave(operation) ? nodesOfThisWave(operation) : nodesOfWave',
    to: 'nodesOfWave',
  },
  {
    id: 'S63',
    file: rollout,
    from: 'startsNodes(operation) ? startOf(operation, workMs) : null',
    to: 'startOf(operation, workMs)',
  },
  { id: 'S63', file: pause, from: " && pause?.after === 'wave'", to: '' },
  {
    id: 'S63',
    file: 'src/core/operation/state.ts',
    from: '!pauses || !startsNodes(operation)',
    to: "!pauses || operation.state !== 'running'",
  },
  {
    id: 'S63',
    file: 'src/core/operation/actions.ts',
    from: "hasWaves(operation.plan) ? nothingToPause(operation) : 'its plan has no waves'",
    to: 'nothingToPause(operation)',
  },
  { id: 'S63', file: soak, from: 'soak.healthyAtMs >= soak.untilMs', to: 'true' },
  { id: 'S63', file: soak, from: ' || nowMs - soak.healthyAtMs > 3 * everyMs', to: '' },
  {
    id: 'S63',
    file: 'src/core/operation/state.ts',
    from: '...nothingHolds, soak: null, runs }',
    to: '...nothingHolds, runs }',
  },
  { id: 'S63', file: 'src/core/operation/state.ts', from: '{ ...operation, soak: null }', to: 'operation' },
  { id: 'S63', file: 'src/engine/operations/soak.ts', from: 'holding.length > 0', to: 'false' },
  {
    id: 'F60',
    file: rollout,
    from: 'busy.size === 0 || onlyRestores(steps) ||',
    to: 'busy.size === 0 ||',
  },
]
