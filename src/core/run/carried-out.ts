import { readMemory } from '../steps/memory.ts'
import type { Step } from '../steps/table.ts'
import { isFinalChange, traitsOf } from '../steps/traits.ts'
import type { RunEvent } from './events.ts'
import { endingOf } from './step-ending.ts'

type Done = Extract<RunEvent, { type: 'stepDone' }>

/** A run's steps, and whether the intent to apply the step at an index is stored. */
export type Intents = { readonly run: string; readonly steps: readonly Step[]; isBegun(index: number): boolean }

/** Whether a finished step changed nothing: there was nothing to do, or the reboot did not happen. */
export const changedNothing = (run: string, done: Done): boolean =>
  endingOf(done).effect === 'none' || readMemory(run, done.notes).rebooted === 'no'

/**
 * Whether an event shows that a change of the run was or may have been carried out, not only intended. The intent of a
 * change that cannot be taken back counts, because another bot may act on it.
 */
export function showsChange(intents: Intents, event: RunEvent): boolean {
  switch (event.type) {
    case 'stepBegan':
      return isOf(intents, event, isFinalChange)
    case 'stepDone':
      if (readMemory(intents.run, event.notes).drainedBefore !== undefined) return true
      return isOf(intents, event, touchesSomething) && !changedNothing(intents.run, event)
    case 'stepFailed':
      return intents.isBegun(event.index) && isOf(intents, event, touchesSomething)
    case 'recovered':
      return true
    case 'personActed':
      return event.act === 'cleanup paid'
    default:
      return false
  }
}

const touchesSomething = ({ kind }: Step): boolean => traitsOf(kind).touches !== 'nothing'

function isOf({ steps }: Intents, { index }: { readonly index: number }, is: (step: Step) => boolean): boolean {
  const step = steps[index]
  return step !== undefined && is(step)
}
