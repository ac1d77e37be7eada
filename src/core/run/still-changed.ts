import type { Step } from '../steps/table.ts'
import { armingIndex, givesBack } from '../steps/traits.ts'
import { changedNothing, showsChange } from './carried-out.ts'
import type { RunEvent } from './events.ts'

type At = { readonly event: RunEvent }

/**
 * What a run has changed and not undone, in the order of the changes, from its journal alone. Without a reboot that did
 * not happen and without steps that had no effect.
 */
export function stillChanged(entries: readonly At[]): readonly string[] {
  const first = entries[0]?.event
  if (first?.type !== 'created') return []
  const { run, steps } = first
  const changed = new Map<number, readonly string[]>()
  const intents = { run, steps, isBegun: (index: number) => changed.has(index) }
  let onlyIntended = true
  for (const { event } of entries) {
    onlyIntended &&= !showsChange(intents, event)
    if (event.type === 'stepBegan' && event.changing.length > 0)
      changed.set(event.index, [...new Set([...(changed.get(event.index) ?? []), ...event.changing])])
    if (event.type === 'recovered')
      changed.set(event.index, [...new Set([...event.changed, ...(changed.get(event.index) ?? [])])])
    if (event.type === 'gaveBack' && onlyIntended) changed.clear()
    if (event.type === 'undoDone') changed.delete(event.index)
    if (event.type === 'stepFailed' && event.reboot === 'did not happen') changed.delete(armingIndex(steps))
    if (event.type === 'stepDone') {
      if (changedNothing(run, event)) changed.delete(event.index)
      for (const index of givenBackBy(steps, event.index)) changed.delete(index)
    }
  }
  return [...new Set([...changed].sort(([a], [b]) => a - b).flatMap(([, words]) => words))]
}

/**
 * The indices of a finished step and of the earlier steps that it undoes on the way forward, such as maintenance; empty
 * when it undoes none.
 */
function givenBackBy(steps: readonly Step[], index: number): readonly number[] {
  const step = steps[index]
  const before = steps.slice(0, index).flatMap((one, at) => (step && givesBack(step, one) ? [at] : []))
  return before.length > 0 ? [...before, index] : []
}
