import type { Mutant } from '../mutant.ts'

const decide = 'src/core/capabilities/decide.ts'

/** Mistakes in applying and reverting capabilities. */
export const mutantsOfCapabilities: readonly Mutant[] = [
  {
    id: 'I7',
    file: decide,
    from: 'const unknown = (name: string, why: string): CapabilityDecision =>',
    to: "const unknown = (name: string, why: string): CapabilityDecision => why !== '' ? act :",
  },
  { id: 'I5', file: decide, from: "begun === 'no' || idempotent === 'yes' || certain === 'yes'", to: 'true' },
  { id: 'I5', file: decide, from: "return fail('overridden',", to: "return wait('overridden'," },
  { id: 'I5', file: decide, from: "return fail('owed', ", to: 'return finish(' },
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
    from: "ours === 'every run' ? prefix : ",
    to: "ours !== '' ? prefix : ",
  },
]
