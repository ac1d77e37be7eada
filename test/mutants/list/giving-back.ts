import type { Mutant } from '../mutant.ts'

const carriedOut = 'src/core/run/carried-out.ts'
const entries = 'src/core/locks/entries.ts'

/** Mutants of slots that go back: too early, too late, or of a run that has changed something; and of own gates in the queue. */
export const mutantsOfGivingBack: readonly Mutant[] = [
  {
    id: 'F118',
    file: 'src/engine/runs/take-step.ts',
    from: 'isCheckBefore(work) ? await givingBack(work, objection)',
    to: 'false ? await givingBack(work, objection)',
  },
  {
    id: 'F118',
    file: entries,
    from: '!isSame(entry, holder) || !isUntouched',
    to: '!isUntouched',
  },
  { id: 'F118', file: entries, from: ' || !isUntouched(entry)', to: '' },
  { id: 'F118', file: 'src/core/locks/locks.ts', from: ' && drainedBy === undefined', to: '' },
  { id: 'F118', file: 'src/engine/steps/locks.ts', from: 'drainedBy.length > 0 || phase', to: 'phase' },
  {
    id: 'F118',
    file: entries,
    from: 'queued(table, entry, entry.scopes',
    to: 'queued(withoutRun(table, entry.run), entry, entry.scopes',
  },
  {
    id: 'F118',
    file: 'src/engine/runs/recover-from-lock.ts',
    from: 'inQueue !== undefined &&',
    to: 'inQueue === null &&',
  },
  {
    id: 'F118',
    file: 'src/adapters/consul/locks/acquire.ts',
    from: "...heldTo(stored, [store.keys.scope('cluster')], queue), ",
    to: '',
  },
  {
    id: 'F118',
    file: 'src/engine/runs/give-back.ts',
    from: "(await configurationStatus(context)).is !== 'in force'",
    to: 'false',
  },
  { id: 'F118', file: 'src/engine/steps/locks.ts', from: 'pauseMs > 0', to: 'pauseMs > 60_000' },
  { id: 'F118', file: 'src/core/run/waiting.ts', from: 'atMs - run.queuedMs', to: 'atMs' },
  { id: 'F118', file: 'src/core/run/waiting.ts', from: ', changed: []', to: '' },
  { id: 'F118', file: 'src/core/run/still-changed.ts', from: "event.type === 'gaveBack'", to: 'event === null' },
  {
    id: 'F118',
    file: 'src/engine/runs/recover-from-lock.ts',
    from: 'isBackInQueue(state, lockStatus) ?',
    to: 'state.changed.length === 0 && isBackInQueue(state, lockStatus) ?',
  },
  {
    id: 'F118',
    file: 'src/engine/runs/recover-from-lock.ts',
    from: " || status === 'unwinding'",
    to: '',
  },
  {
    id: 'F118',
    file: 'src/engine/runs/fencing.ts',
    from: 'isBackInQueue(state, lost) ?',
    to: 'false ?',
  },
  {
    id: 'F118',
    file: 'src/engine/runs/fencing.ts',
    from: 'isBackInQueue(state, lost) ?',
    to: 'lost.inQueue !== undefined ?',
  },
  {
    id: 'F118',
    file: 'src/engine/runs/recover-from-lock.ts',
    from: "  changes === 'only intended' &&\n",
    to: '',
  },
  {
    id: 'F118',
    file: 'src/core/run/fold.ts',
    from: "state.changes === 'only intended' ? gaveBack(",
    to: 'true ? gaveBack(',
  },
  { id: 'F118', file: 'src/core/run/still-changed.ts', from: ' && onlyIntended', to: '' },
  { id: 'F118', file: carriedOut, from: 'isOf(intents, event, isFinalChange)', to: 'false' },
  {
    id: 'F118',
    file: carriedOut,
    from: 'if (readMemory(intents.run, event.notes).drainedBefore !== undefined)',
    to: 'if (false)',
  },
  {
    id: 'F118',
    file: carriedOut,
    from: 'intents.isBegun(event.index) && isOf(intents, event, touchesSomething)',
    to: 'false',
  },
  {
    id: 'F118',
    file: 'src/core/run/waiting.ts',
    from: 'atMs - run.queuedMs',
    to: 'run.sinceMs - run.queuedMs',
  },
  {
    id: 'F118',
    file: 'src/core/run/waiting.ts',
    from: 'limitFromMs, gaveBackAtMs',
    to: 'limitFromMs, sinceMs: limitFromMs, gaveBackAtMs',
  },
  {
    id: 'F118',
    file: 'src/engine/guards/own-gates.ts',
    from: "await askBeforeSlots(here, 'asked last')",
    to: '[]',
  },
  {
    id: 'F141',
    file: 'src/engine/guards/own-gates.ts',
    from: ' <= ownAnswersValidMs',
    to: ' >= 0',
  },
  {
    id: 'F141',
    file: 'src/engine/guards/admission.ts',
    from: 'itself, objection, unasked }',
    to: 'itself, objection, unasked: unaskedGates(here, own) }',
  },
  {
    id: 'F141',
    file: 'src/core/locks/acquire.ts',
    from: 'admission.unasked.length > 0 ?',
    to: 'admission.unasked.length > 9 ?',
  },
  {
    id: 'F141',
    file: 'src/engine/steps/locks.ts',
    from: 'if (signal.aborted || !(await isUnchanged(context.journals, run.run, entries)))',
    to: 'if (signal.aborted)',
  },
  {
    id: 'F118',
    file: 'src/engine/gates/of-run.ts',
    from: "inQueue === when && onNo.acquire === 'wait'",
    to: "inQueue === when && onNo.acquire === 'unwind'",
  },
]
