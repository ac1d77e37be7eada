import type { Mutant } from '../mutant.ts'

const core = 'src/core/locks/giving-way.ts'
const runs = 'src/engine/runs/give-way.ts'

/** Mutants of runs that do not fit together: both give way, none does, or the wrong one. */
export const mutantsOfGivingWay: readonly Mutant[] = [
  { id: 'F140', file: core, from: 'one.sinceMs - other.sinceMs ||', to: 'other.sinceMs - one.sinceMs ||' },
  {
    id: 'F140',
    file: core,
    from: "return one.cannotGiveWay === 'yes' ? -1 : 1",
    to: "return one.cannotGiveWay === 'yes' ? 1 : -1",
  },
  { id: 'F140', file: core, from: '|| !fits(one, [])', to: '' },
  { id: 'F140', file: core, from: 'if (blocker === null) kept.push(one)', to: 'kept.push(one)' },
  { id: 'F140', file: core, from: 'earlier.slice(0, index + 1)', to: 'earlier' },
  {
    id: 'F140',
    file: 'src/engine/runs/take-step.ts',
    from: 'first === objection ? givingWay(work, objection) : first',
    to: 'first',
  },
  { id: 'F140', file: runs, from: '|| arms(work.step)', to: '' },
  { id: 'F140', file: runs, from: 'work.state.changed.length > 0', to: 'work.state.changed.length > 99' },
  { id: 'F140', file: runs, from: " || (await configurationStatus(context)).is !== 'in force'", to: '' },
  {
    id: 'F140',
    file: runs,
    from: 'holder.phase.armedUntilUptimeSeconds !== null ||\n  ',
    to: '',
  },
  { id: 'F140', file: runs, from: 'endsDrained(steps) || ', to: '' },
  { id: 'F140', file: runs, from: ' || steps.slice(current).some(isFinalChange)', to: ' || steps.some(isFinalChange)' },
  { id: 'F140', file: runs, from: ' ||\n  state.memory.drainedBefore !== undefined', to: '' },
  { id: 'F140', file: runs, from: "  state.status !== 'working' ||\n", to: '' },
  { id: 'F140', file: runs, from: ' ||\n  pastPointOfNoReturn(state)', to: '' },
  { id: 'F140', file: runs, from: 'holders: scope.holders.filter(isKept)', to: 'holders: scope.holders' },
  { id: 'F140', file: runs, from: 'const number = own.number ?? null', to: 'const number = null' },
  {
    id: 'F140',
    file: runs,
    from: "if (state?.status === 'unwinding' && state.unwindingTo !== 'failed') return []",
    to: '',
  },
  { id: 'F140', file: runs, from: "if (state?.status === 'working' && state.changed.length === 0", to: 'if (false' },
  {
    id: 'F140',
    file: 'src/core/operation/state.ts',
    from: "runs.filter(({ outcome }) => outcome !== 'gave way')",
    to: 'runs',
  },
  {
    id: 'F140',
    file: 'src/core/locks/queue.ts',
    from: 'kept !== null && !given.includes(kept) ? kept :',
    to: '',
  },
  {
    id: 'F140',
    file: 'src/core/locks/queue.ts',
    from: 'kept !== null && !given.includes(kept)',
    to: 'kept !== null',
  },
  {
    id: 'F140',
    file: 'src/core/locks/acquire.ts',
    from: 'ripeBefore(table, { run, number }, ',
    to: 'ripeBefore(table, { run, number: numberOf(table, run) }, ',
  },
  {
    id: 'F140',
    file: 'src/core/locks/acquire.ts',
    from: 'waitersBefore(filed, { run, number }, ',
    to: 'waitersBefore(filed, { run, number: numberOf(filed, run) }, ',
  },
  {
    id: 'F140',
    file: 'src/engine/guards/admission.ts',
    from: 'numberOf(table, run.run, request.number)',
    to: 'numberOf(table, run.run)',
  },
  {
    id: 'F206',
    file: 'src/engine/guards/of-run.ts',
    from: 'if (!isQueued) return observationOf(at, found)',
    to: "if (moment !== 'plan') return observationOf(at, found)",
  },
  {
    id: 'F206',
    file: 'src/engine/guards/of-run.ts',
    from: 'line.find(({ run }) => run === work.state.run)?.number ?? work.state.number',
    to: 'null',
  },
]
