import type { Mutant } from '../mutant.ts'

const matrix = 'src/engine/guards/matrix.ts'
const ofRun = 'src/engine/guards/of-run.ts'

/** Mutants that skip a guard: one per row of the guard table, and one per moment at which a run checks guards. */
export const mutantsOfGuards: readonly Mutant[] = [
  {
    id: 'I7',
    file: 'src/engine/guards/called-off.ts',
    from: 'kept.length === 0',
    to: 'true',
  },
  { id: 'I7', file: 'src/engine/guards/channel.ts', from: 'use.ok ? null', to: 'use ? null' },
  { id: 'I7', file: 'src/engine/guards/configuration.ts', from: 'if (no === undefined)', to: 'if (true)' },
  { id: 'I7', file: 'src/engine/guards/roles.ts', from: 'roles === planned', to: 'roles' },
  { id: 'I7', file: 'src/engine/guards/same-plan.ts', from: "again.is === 'refused' ?", to: 'again === null ?' },
  {
    id: 'I7',
    file: 'src/engine/guards/same-plan.ts',
    from: "again.is === 'changed' ? planChanged",
    to: 'again === null ? planChanged',
  },
  {
    id: 'I7',
    file: 'src/engine/guards/same-plan.ts',
    from: "if (again.is === 'same') return null",
    to: 'if (again) return null',
  },
  {
    id: 'I7',
    file: 'src/engine/guards/gates.ts',
    from: "patience === 'unlimited' ? held(subject)",
    to: 'patience === null ? held(subject)',
  },
  {
    id: 'I7',
    file: 'src/engine/guards/gates.ts',
    from: 'return no.length === 0 ? null',
    to: 'return no.length >= 0 ? null',
  },
  {
    id: 'I7',
    file: 'src/engine/guards/gates.ts',
    from: 'holding.length === 0 ? null',
    to: 'holding.length >= 0 ? null',
  },
  { id: 'I7', file: 'src/engine/guards/permission.ts', from: 'if (right.ok)', to: 'if (right)' },
  { id: 'I7', file: 'src/engine/guards/already-running.ts', from: "state !== 'planned'", to: 'state === null' },
  { id: 'I7', file: 'src/engine/guards/already-running.ts', from: '() => requester,', to: '' },
  {
    id: 'I7',
    file: 'src/engine/guards/break-glass-right.ts',
    from: 'return no === null ? null',
    to: 'return no !== undefined ? null',
  },
  {
    id: 'I7',
    file: 'src/engine/guards/approvals.ts',
    from: 'return operation === null ? null',
    to: 'return operation !== undefined ? null',
  },
  {
    id: 'I7',
    file: 'src/engine/guards/approvals.ts',
    from: 'return lacking === 0 ? null',
    to: 'return lacking >= 0 ? null',
  },
  {
    id: 'I7',
    file: matrix,
    from: "onNo: { acquire: 'unwind', firstChange: 'unwind' }",
    to: "onNo: { acquire: 'unwind' }",
  },
  {
    id: 'I7',
    file: matrix,
    from: "submit: 'refuse', start: 'hold', nextNode: 'hold', resume: 'refuse' }",
    to: "start: 'hold', nextNode: 'hold' }",
  },
  {
    id: 'I7',
    file: matrix,
    from: 'if (no === null || causes === undefined) continue',
    to: 'if (no !== undefined) continue',
  },
  {
    id: 'I7',
    file: matrix,
    from: "(!restores || restoring === 'asked') &&",
    to: "(!restores || restoring === 'asked') && guardMatrix.length > 99 &&",
  },
  { id: 'S46', file: ofRun, from: "(untouched || lock === 'waiting')", to: 'untouched' },
  {
    id: 'F10',
    file: ofRun,
    from: 'if (!worsens(step) || pastPointOfNoReturn(state)) return first',
    to: 'if (step) return first',
  },
]
