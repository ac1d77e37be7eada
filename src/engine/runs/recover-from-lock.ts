import type { Phase } from '../../core/locks/locks.ts'
import type { RunEvent } from '../../core/run/events.ts'
import type { RunState } from '../../core/run/state.ts'
import { storedMemory } from '../../core/steps/memory.ts'
import { lockIndex, undoOf } from '../../core/steps/traits.ts'
import type { LockStatus } from '../ports/locks.ts'

/** The event that restores what the journal has lost and the lock's entry still has; null when nothing is missing. */
export function missingFromJournal(state: RunState, lockStatus: LockStatus): RunEvent | null {
  if (state.status !== 'working') return null
  if (lockStatus.is === 'lost') return isBackInQueue(state, lockStatus) ? gaveBack(state) : null
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
 * Whether the run stands in the queue although its journal says that it has its slots. That alone proves that nothing was
 * changed: it gets there only from an untouched entry, and without one no change begins that the journal intends.
 */
const isBackInQueue = ({ steps, current }: RunState, { inQueue }: Extract<LockStatus, { is: 'lost' }>): boolean =>
  inQueue !== undefined && current > lockIndex(steps)

const gaveBack = ({ steps }: RunState): RunEvent => ({ type: 'gaveBack', index: lockIndex(steps), because: null })

/** Where the lock's entry is ahead of the journal: on the way forward, or already on the way back; null when it is not. */
function wayOf({ steps, progress, current, memory }: RunState, { step, index }: Phase): 'forward' | 'back' | null {
  const planned = steps[index]
  if (!planned) return null
  if (step === planned.kind) {
    const ahead = index > current || (index === current && progress[index]?.is === 'pending')
    return ahead ? 'forward' : null
  }
  // A reboot that came too late to be disarmed has turned the way back into the way forward.
  if (step === 'disarm' && memory.rebooted === 'yes') return null
  return undoOf(planned)?.kind === step ? 'back' : null
}
