import type { Mutant } from '../mutant.ts'

const decide = 'src/core/capabilities/decide.ts'

/** Mutants of applying and reverting capabilities. */
export const mutantsOfCapabilities: readonly Mutant[] = [
  {
    id: 'I7',
    file: decide,
    from: 'const unknown = (name: string, why: string): CapabilityDecision =>',
    to: "const unknown = (name: string, why: string): CapabilityDecision => why !== '' ? act :",
  },
  { id: 'I5', file: decide, from: "begun === 'no' || idempotent === 'yes' || certain === 'yes'", to: 'true' },
  { id: 'I5', file: decide, from: "return fail('overridden',", to: "return wait('overridden'," },
  {
    id: 'I5',
    file: decide,
    from: "return act\n      return fail('owed', ",
    to: 'return act\n      return finish(',
  },
  {
    id: 'I5',
    file: decide,
    from: "return state.on === 'apply' ? act : wait(state.words, state.key)",
    to: 'return wait(state.words, state.key)',
  },
  { id: 'I5', file: decide, from: "return state.on === 'apply' ? act : fail(state.code, state.why)", to: 'return act' },
  {
    id: 'I5',
    file: 'src/core/capabilities/mark.ts',
    from: "ours === 'every run' || marked === run",
    to: 'ours !== null || marked === run',
  },
  {
    id: 'I5',
    file: 'src/core/capabilities/maintenance.ts',
    from: "return sealed === 'yes'",
    to: 'return sealed !== null',
  },
  {
    id: 'I5',
    file: 'src/engine/capabilities/command-hooks.ts',
    from: "is === 'running' || is === 'unclaimed'",
    to: "is === 'running'",
  },
  {
    id: 'I5',
    file: 'src/engine/capabilities/marks.ts',
    from: "ours: at.undoes === null ? 'every run' : 'this run'",
    to: "ours: 'every run'",
  },
  {
    id: 'F139',
    file: 'src/adapters/ssh/maintenance.ts',
    from: 'marked !== null && ![mark.run, ...mark.drainedBy].includes(marked)',
    to: 'marked === mark.run',
  },
  { id: 'F139', file: 'src/adapters/ssh/maintenance.ts', from: 'for (const run of mark.drainedBy) await', to: '// ' },
  { id: 'F139', file: 'src/core/capabilities/mark.ts', from: 'return marked !== null && (ours', to: 'return (ours' },
  {
    id: 'F139',
    file: 'src/engine/capabilities/marks.ts',
    from: 'at.run.memory.drainedBy ?? []',
    to: '[]',
  },
  {
    id: 'F139',
    file: 'src/core/locks/acquire.ts',
    from: '[...(drained.drainedBy ?? []), drained.run]',
    to: '[drained.run]',
  },
  {
    id: 'I5',
    file: 'src/adapters/ssh/maintenance.ts',
    from: ' || !isMarked(before.reason, mark)',
    to: '',
  },
  {
    id: 'I5',
    file: 'src/engine/capabilities/applied.ts',
    from: "if (decision.does === 'fail' || decision.does === 'wait')",
    to: "if (decision.does === 'wait')",
  },
  {
    id: 'I7',
    file: 'src/engine/capabilities/applied.ts',
    from: "if (decision.does === 'fail' || decision.does === 'wait')",
    to: "if (decision.does === 'fail')",
  },
  {
    id: 'I5',
    file: 'src/engine/capabilities/marks.ts',
    from: 'before: at.run.memory.capabilityBefore?.[index] ?? null,',
    to: 'before: null,',
  },
  {
    id: 'F45',
    file: 'src/core/steps/traits.ts',
    from: ' || undo.capability === step.capability',
    to: ' || undo.capability !== step.kind',
  },
  {
    id: 'F103',
    file: 'src/engine/guards/of-run.ts',
    from: 'changesForGood(work, act) ? await capabilityMissing(at)',
    to: "changesForGood(work, act) && work.step.kind === 'reboot' ? await capabilityMissing(at)",
  },
  {
    id: 'F103',
    file: 'src/engine/guards/of-run.ts',
    from: "if (missing?.is === 'failed' &&",
    to: "if (missing?.is === 'failed' && lock === null &&",
  },
  {
    id: 'F104',
    file: decide,
    from: "if (before !== null) return fail('owed',",
    to: "if (before === undefined) return fail('owed',",
  },
  {
    id: 'F104',
    file: 'src/engine/step-contract/executor.ts',
    from: 'attempt: run.progress[index]?.attempt ?? 1,',
    to: 'attempt: run.attempt,',
  },
  {
    id: 'S62',
    file: 'src/engine/runs/renew-leases.ts',
    from: ' && countedMs(state, at.nowMs) <= step.limitMs',
    to: '',
  },
  {
    id: 'S62',
    file: 'src/engine/runs/renew-leases.ts',
    from: "(mode === 'step' || mode === 'undo')",
    to: 'true',
  },
  {
    id: 'S62',
    file: 'src/engine/runs/renew-leases.ts',
    from: 'state.memory.leaseRenewedAt?.[index] ?? ',
    to: '',
  },
  {
    id: 'S62',
    file: 'src/engine/runs/renew-leases.ts',
    from: 'get(of), at.nowMs)) continue',
    to: 'values().next().value, at.nowMs)) continue',
  },
]
