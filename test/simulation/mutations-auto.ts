import type { Mutation } from './mutation.ts'

/** Mutations of operations under `auto`. */
export const autoMutations: readonly Mutation[] = [
  {
    mutation: 'S60 auto starts a run although others have the slots: it only waits in the queue',
    violates: 'I11',
    found: 'scenarios',
    scenario: 'auto beside others',
    apply({ context: { locks } }) {
      const state = locks.state.bind(locks)
      // only operations that choose a node read the whole table
      locks.state = async () => ({ ...(await state()), scopes: [] })
    },
  },
  {
    mutation: 'auto opens a second rack although the first one has a node that could start',
    violates: 'I1',
    found: 'scenarios',
    scenario: 'auto in racks',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) => {
        const { event } = entry
        const isSecond = (event.type === 'runStarted' || event.type === 'created') && event.run.endsWith('-2')
        return append(isSecond ? ({ ...entry, event: { ...event, node: 'compute-02' } } as typeof entry) : entry)
      }
    },
  },
]
