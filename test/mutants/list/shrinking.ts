import type { Mutant } from '../mutant.ts'

const failures = 'src/core/rollout/failures.ts'
const leaveOut = 'src/core/operation/leave-out.ts'
const request = 'src/engine/requests/leave-out.ts'
const restored = 'src/core/rollout/restored.ts'
const smaller = 'src/engine/guards/smaller-plan.ts'
const state = 'src/core/operation/state.ts'
const waves = 'src/core/rollout/waves.ts'

/** Mutants of plans that shrink. */
export const mutantsOfShrinking: readonly Mutant[] = [
  { id: 'S72', file: waves, from: "if (closed === 'yes') return false", to: '' },
  { id: 'S72', file: waves, from: "last?.closed === 'yes' ? undefined : last", to: 'last' },
  { id: 'S72', file: waves, from: 'lastRuns({ runs: runs.slice(0, afterRuns) }).length', to: 'afterRuns' },
  {
    id: 'S72',
    file: waves,
    from: 'wavesAfter(plan, ahead, cutsIn(operation))',
    to: 'wavesAfter(plan, ahead, new Set())',
  },
  { id: 'S72', file: failures, from: 'if (leftOut.length === 0) return plan.budget', to: 'return plan.budget' },
  { id: 'S72', file: failures, from: 'Math.max(1, Math.min(', to: 'Math.max(0, Math.min(' },
  {
    id: 'S72',
    file: 'src/core/operation/actions.ts',
    from: 'if (operation.runs.length === 0) return',
    to: 'if (false) return',
  },
  {
    id: 'S63',
    file: 'src/core/operation/actions.ts',
    from: 'filter((node) => !tried.has(node))',
    to: 'filter(() => true)',
  },
  {
    id: 'S63',
    file: 'src/core/operation/actions.ts',
    from: 'filter((node) => tried.has(node))',
    to: 'filter(() => true)',
  },
  {
    id: 'S63',
    file: 'src/messages/operations/buttons.ts',
    from: "can('retry failed') && can('resume the rest')",
    to: 'false',
  },
  { id: 'S72', file: leaveOut, from: 'if (gone.length > 0)', to: 'if (false)' },
  { id: 'S72', file: leaveOut, from: 'out.length < left.length || canEnd(operation)', to: 'out.length > 0' },
  {
    id: 'S72',
    file: 'src/engine/operations/advance-operation.ts',
    from: "nodesLeft(turn.operation).length === 0 ? carryOn(turn) : { again: 'when woken' }",
    to: "{ again: 'when woken' }",
  },
  { id: 'S72', file: 'src/core/forecast/compare.ts', from: 'spare < before.spare', to: 'spare < 0' },
  {
    id: 'S72',
    file: 'src/core/rollout/remaining.ts',
    from: 'plan.atOnce - activeRuns(operation).length',
    to: 'plan.atOnce',
  },
  { id: 'S72', file: 'src/core/rollout/remaining.ts', from: ' - failedNodes(operation, null, []).length', to: '' },
  {
    id: 'S72',
    file: smaller,
    from: 'operation === null || operation.leftOut.length === 0',
    to: 'operation !== undefined',
  },
  { id: 'S72', file: smaller, from: 'operation.leftOut.length === 0', to: 'false' },
  {
    id: 'S72',
    file: smaller,
    from: 'if (planned === undefined)',
    to: 'if (planned === undefined) return null; else if (false)',
  },
  { id: 'S72', file: 'src/engine/guards/matrix.ts', from: 'check: noLessToSpare', to: 'check: async () => null' },
  { id: 'S72', file: state, from: "nodes, why: 'left out', by }", to: "nodes: [], why: 'left out', by }" },
  { id: 'S72', file: request, from: 'if (!right.ok) return right', to: '' },
  { id: 'S72', file: request, from: "nodes.length < names.length ? 'cluster' : nodes", to: 'nodes' },
  { id: 'S72', file: restored, from: "if (out.is === 'left out')", to: 'if (false)' },
  {
    id: 'S72',
    file: 'src/core/operation/prohibitions.ts',
    from: "prohibition.is === 'part denied' || prohibition.is === 'left out'",
    to: "prohibition.is === 'part denied'",
  },
]
