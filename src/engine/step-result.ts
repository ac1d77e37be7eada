import { stepTraits } from '../core/plan/steps.ts'
import type { Notes, RunEvent } from '../core/run/events.ts'
import { lasting } from '../core/telling/durations.ts'
import type { Look } from './executors/executor.ts'
import { pace } from './pace.ts'
import type { Work } from './work.ts'

/** What a turn's work on one step came to. */
export type StepResult = { readonly nowMs: number } & (
  | { readonly is: 'again'; readonly againMs: number }
  | { readonly is: 'event'; readonly event: RunEvent; readonly againMs: number }
  | { readonly is: 'done' | 'too late'; readonly evidence: string; readonly notes: Notes }
  | {
      readonly is: 'failed'
      readonly code: string
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
    }
)

/** What a look at a step means for its run: an event, another look, or its end. */
export function resultOf(work: Work, look: Look, nowMs: number): StepResult {
  const { state, step, index, mode } = work
  const elapsedMs = nowMs - state.sinceMs
  switch (look.is) {
    case 'done':
    case 'too late':
      return { nowMs, is: look.is, evidence: look.evidence, notes: look.notes }
    case 'not needed':
      return { nowMs, is: 'event', event: { type: 'notNeeded', index, evidence: look.evidence }, againMs: 0 }
    case 'noted':
      return { nowMs, is: 'event', event: { type: 'noted', index, notes: look.notes }, againMs: look.againMs }
    case 'act':
      return mayGoOn(work)
        ? {
            nowMs,
            is: 'event',
            event: { type: 'stepBegan', index, changing: look.changing, notes: look.notes },
            againMs: 0,
          }
        : { nowMs, is: 'again', againMs: pace.watchMs }
    case 'failed':
      return isWatching(mode) ? { nowMs, is: 'again', againMs: pace.watchMs } : { ...look, nowMs }
    case 'wait':
      return waiting(work, look, nowMs, elapsedMs > step.limitMs)
  }
}

const isWatching = (mode: Work['mode']): boolean => mode === 'watch' || mode === 'watch undo'

/** What only took too long goes on when it can; what failed is a person's to begin again. */
const mayGoOn = ({ mode, state }: Work): boolean =>
  mode === 'step' || (mode === 'watch' && (state.failure?.code === 'timed out' || state.failure?.code === 'lock lost'))

function waiting(
  { state, step, index, mode }: Work,
  look: Extract<Look, { is: 'wait' }>,
  nowMs: number,
  late: boolean,
): StepResult {
  if (isWatching(mode)) return { nowMs, is: 'again', againMs: Math.max(look.againMs, pace.watchMs) }
  if (late) {
    return {
      nowMs,
      is: 'failed',
      code: 'timed out',
      failure: `${look.reason || stepTraits[step.kind].title}, for longer than ${lasting(step.limitMs)}`,
      reboot: 'may have happened',
    }
  }
  const told = look.key === '' || state.waiting?.key === look.key
  if (told) return { nowMs, is: 'again', againMs: look.againMs }
  return {
    nowMs,
    is: 'event',
    event: { type: 'waiting', index, key: look.key, reason: look.reason, sinceMs: nowMs },
    againMs: look.againMs,
  }
}
