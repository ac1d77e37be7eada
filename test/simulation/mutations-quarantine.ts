import type { Mutation } from './mutation.ts'

/** Mutations of operations that set nodes aside. */
export const quarantineMutations: readonly Mutation[] = [
  {
    mutation: 'a drain hook that fails in any way quarantines its node',
    violates: 'I1',
    found: 'scenarios',
    scenario: 'hook fails with quarantine',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) =>
        entry.event.type === 'stepFailed'
          ? append({ ...entry, event: { ...entry.event, cause: 'it failed' } } as typeof entry)
          : append(entry)
    },
  },
  {
    mutation: 'a second node in a row that refuses pauses nothing',
    violates: 'I1',
    found: 'scenarios',
    scenario: 'two quarantined in a row',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) => {
        if (entry.event.type !== 'runEnded' || !entry.event.run.endsWith('-1')) return append(entry)
        const { refusal: _refusal, ...event } = entry.event
        return append({ ...entry, event: { ...event, outcome: 'nothing to do' } } as typeof entry)
      }
    },
  },
]
