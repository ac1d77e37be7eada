import type { OperationEntry } from '../../src/engine/ports/journals.ts'
import type { Mutation } from './mutation.ts'

/** Mutations of operations with several active runs. */
export const atOnceMutations: readonly Mutation[] = [
  {
    mutation: 'a node gets a second run of the same operation',
    violates: 'I3',
    found: 'scenarios',
    scenario: 'two at once',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) => {
        const { event } = entry
        const isSecond = (event.type === 'runStarted' || event.type === 'created') && event.run.endsWith('-2')
        return append(isSecond ? ({ ...entry, event: { ...event, node: 'compute-01' } } as typeof entry) : entry)
      }
    },
  },
  {
    mutation: 'a run that failed counts as done: another one starts',
    violates: 'I1',
    found: 'scenarios',
    scenario: 'one of two fails',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) =>
        entry.event.type === 'runEnded'
          ? append({ ...entry, event: { ...entry.event, outcome: 'nothing to do' } } as typeof entry)
          : append(entry)
    },
  },
  {
    mutation: 'a cancel reaches only the first run',
    violates: 'I4',
    found: 'scenarios',
    scenario: 'cancel of two',
    apply({ journals }) {
      let read = ''
      const [run, operation] = [journals.run.bind(journals), journals.operation.bind(journals)]
      journals.run = (name) => {
        read = name
        return run(name)
      }
      // a turn of a run reads its own journal and then that of its operation
      const hidden = (entry: OperationEntry): OperationEntry =>
        entry.event.type === 'cancelAsked' ? { ...entry, event: { type: 'reminded' } } : { ...entry }
      journals.operation = async (name) => {
        const entries = await operation(name)
        const isSecond = read.endsWith('-2')
        read = ''
        return isSecond ? entries.map(hidden) : entries
      }
    },
  },
  {
    mutation: 'a failure stops no other run',
    violates: 'I4',
    found: 'scenarios',
    scenario: 'one of two fails',
    apply({ journals }) {
      let [read, hides] = ['', false]
      const [run, operation] = [journals.run.bind(journals), journals.operation.bind(journals)]
      // a turn of a run reads its own journal, that of its operation, and then those of the other active runs
      journals.operation = (name) => {
        hides = read.endsWith('-2')
        return operation(name)
      }
      journals.run = async (name) => {
        const isHidden = hides && name.endsWith('-1')
        read = name
        hides &&= !isHidden
        const entries = await run(name)
        return isHidden ? entries.slice(0, 1) : entries
      }
    },
  },
  {
    mutation: 'a canary with nothing to do counts as one that came back: the wave of two follows',
    violates: 'I1',
    found: 'scenarios',
    scenario: 'second canary',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) =>
        entry.event.type === 'runEnded' && entry.event.outcome === 'nothing to do'
          ? append({ ...entry, event: { ...entry.event, outcome: 'succeeded' } } as typeof entry)
          : append(entry)
    },
  },
  {
    mutation: 'a soak is over as soon as it begins',
    violates: 'I1',
    found: 'scenarios',
    scenario: 'soak',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      journals.append = (entry) =>
        entry.event.type === 'soakBegan'
          ? append({ ...entry, event: { ...entry.event, untilMs: 0 } } as typeof entry)
          : append(entry)
    },
  },
  {
    mutation: 'the wave after a requested pause begins',
    violates: 'I4',
    found: 'scenarios',
    scenario: 'pause after a wave',
    apply({ journals }) {
      const append = journals.append.bind(journals)
      let isPausing = false
      journals.append = (entry) => {
        if (entry.event.type === 'pauseAsked') isPausing = true
        return isPausing && entry.event.type === 'paused'
          ? append({ ...entry, event: { type: 'started', evidence: [] } } as typeof entry)
          : append(entry)
      }
    },
  },
]
