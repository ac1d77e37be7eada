import type { Phase } from '../../core/locks/locks.ts'
import type { RunEvent } from '../../core/run/events.ts'
import type { RunState } from '../../core/run/state.ts'
import { storedMemory } from '../../core/steps/memory.ts'
import { lockIndex, undoOf } from '../../core/steps/traits.ts'
import type { LockStatus } from '../ports/locks.ts'

/**
 * The event that restores the part of the journal that is lost but still in the lock's entry; null when nothing is
 * missing.
 */
export function missingFromJournal(state: RunState, lockStatus: LockStatus): RunEvent | null {
  if (lockStatus.is === 'lost') return isBackInQueue(state, lockStatus) ? gaveBack(state) : null
  if (state.status !== 'working') return null
  const { phase } = lockStatus.lock.holder
  const way = wayOf(state, phase)
  if (way === null) return null
  const { bootIdBefore, armedUntilUptimeSeconds: until, changed } = phase
  return {
    type: 'recovered',
    index: phase.index,
    phase: phase.step,
    way,
    changed,
    notes: storedMemory(state.run, {
      ...(bootIdBefore === null ? {} : { bootIdBefore }),
      ...(until === null ? {} : { armedUntil: until }),
    }),
  }
}

/**
 * Whether the run is in the lock queue although its journal says that it has its slots, and has changed nothing. The
 * place in the queue proves that an intended change was not carried out: a run returns to the queue only from an
 * unchanged entry, and no change begins without one. It says nothing about changes that the journal has as carried out.
 */
export const isBackInQueue = (
  { status, steps, progress, changes }: RunState,
  { inQueue }: Extract<LockStatus, { is: 'lost' }>,
): boolean =>
  inQueue !== undefined &&
  changes === 'only intended' &&
  (status === 'working' || status === 'unwinding') &&
  progress[lockIndex(steps)]?.is === 'done'

const gaveBack = ({ steps }: RunState): RunEvent => ({ type: 'gaveBack', index: lockIndex(steps), because: null })

/** The direction of the step by which the lock's entry is ahead of the journal; null when it is not ahead. */
function wayOf({ steps, progress, current, memory }: RunState, { step, index }: Phase): 'forward' | 'back' | null {
  const planned = steps[index]
  if (!planned) return null
  if (step === planned.kind) {
    const ahead = index > current || (index === current && progress[index]?.is === 'pending')
    return ahead ? 'forward' : null
  }
  // A reboot that was too late to disarm has changed the direction from back to forward.
  if (step === 'disarm' && memory.rebooted === 'yes') return null
  return undoOf(planned)?.kind === step ? 'back' : null
}
