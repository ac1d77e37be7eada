import { coverageOf } from '../../src/core/approvals/coverage.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import type { World } from '../world/world.ts'
import type { Mutation } from './mutation.ts'

/**
 * Makes the engine read changed events of operations' journals. The last event stays, because the next entry's hash
 * depends on it. The judge reads the unchanged journals.
 */
function readsEvents(world: World, changed: (event: OperationEvent, all: readonly OperationEvent[]) => OperationEvent) {
  const operation = world.journals.operation.bind(world.journals)
  world.journals.operation = async (name) => {
    const entries = await operation(name)
    const all = entries.map(({ event }) => event)
    return entries.map((entry, index, { length }) => ({
      ...entry,
      event: index < length - 1 ? changed(entry.event, all) : entry.event,
    }))
  }
}

/** Mutations of decisions about parts of a plan. */
export const partMutations: readonly Mutation[] = [
  {
    mutation: 'an approval of one part counts for the nodes of the others',
    violates: 'I2',
    found: 'scenarios',
    scenario: 'one part approved in time',
    apply(world) {
      readsEvents(world, (event, [first]) => {
        if (event.type !== 'approved' || first?.type !== 'planned') return event
        const { plan } = first
        const covers = coverageOf(
          plan,
          plan.nodes.map(({ node }) => node),
        )
        return { ...event, covers }
      })
    },
  },
  {
    mutation: 'a denied part waits for approvals again',
    violates: 'I2',
    found: 'scenarios',
    scenario: 'one part denied',
    apply(world) {
      readsEvents(world, (event) => (event.type === 'denied' ? { type: 'reminded' } : event))
      world.locks.prohibitions = async () => []
    },
  },
]
