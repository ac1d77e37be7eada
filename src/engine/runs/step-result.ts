import type { RunEvent } from '../../core/run/events.ts'
import { inFull, type StepEnding, storedEnding } from '../../core/run/step-ending.ts'
import { countedMs } from '../../core/run/waiting.ts'
import { type RunMemory, type StoredMemory, storedMemory } from '../../core/steps/memory.ts'
import { lockIndex, stepTitle } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { Observation, StepWait } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'

/** The result of a turn's work on one step. */
export type StepResult = { readonly nowMs: number } & (
  | { readonly is: 'again'; readonly againMs: number }
  | { readonly is: 'event'; readonly event: RunEvent; readonly againMs: number }
  | { readonly is: 'done' | 'too late'; readonly evidence: string; readonly notes: StoredMemory }
  | {
      readonly is: 'failed'
      readonly code: string
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
      readonly cause?: string
    }
)

/** Translates an observation of a step into an event, the time of the next observation, or the end of the step. */
export function resultOf(work: StepWork, observe: Observation<RunMemory>, nowMs: number): StepResult {
  const { state, step, index, mode } = work
  const elapsedMs = countedMs(state, nowMs)
  switch (observe.is) {
    case 'done':
      return {
        nowMs,
        is: 'done',
        evidence: observe.evidence,
        notes: endNotes(state.run, observe.memory, observe.ending),
      }
    case 'too late':
      return {
        nowMs,
        is: 'too late',
        evidence: observe.evidence,
        notes: endNotes(state.run, observe.memory, inFull),
      }
    case 'not needed':
      return {
        nowMs,
        is: 'event',
        event: {
          type: 'notNeeded',
          index,
          evidence: observe.evidence,
          ...(observe.why === undefined ? {} : { why: observe.why }),
        },
        againMs: 0,
      }
    case 'noted':
      return {
        nowMs,
        is: 'event',
        event: { type: 'noted', index, notes: storedMemory(state.run, observe.memory) },
        againMs: observe.againMs,
      }
    case 'gave back': {
      const { key, reason } = observe
      const event = { type: 'gaveBack' as const, index: lockIndex(state.steps), because: { key, reason } }
      return { nowMs, is: 'event', event, againMs: pollIntervals.gateMs }
    }
    case 'gives way': {
      const { to, because, number } = observe
      return { nowMs, is: 'event', event: { type: 'gaveWay', index, to, because, number }, againMs: 0 }
    }
    case 'act':
      return mayContinue(work)
        ? {
            nowMs,
            is: 'event',
            event: {
              type: 'stepBegan',
              index,
              changing: observe.changing,
              notes: storedMemory(state.run, observe.memory),
            },
            againMs: 0,
          }
        : { nowMs, is: 'again', againMs: pollIntervals.watchMs }
    case 'failed':
      return isWatching(mode) ? { nowMs, is: 'again', againMs: pollIntervals.watchMs } : { ...observe, nowMs }
    case 'wait':
      return waiting(work, observe, nowMs, elapsedMs > step.limitMs)
  }
}

const endNotes = (run: string, memory: RunMemory, ending: StepEnding): StoredMemory => ({
  ...storedMemory(run, memory),
  ...storedEnding(ending),
})

const isWatching = (mode: StepWork['mode']): boolean => mode === 'watch' || mode === 'watch undo'

/**
 * Whether the step may act: a step that only timed out, or lost its lock, continues by itself; one that failed for
 * another reason needs a person.
 */
const mayContinue = ({ mode, state }: StepWork): boolean =>
  mode === 'step' || (mode === 'watch' && (state.failure?.code === 'timed out' || state.failure?.code === 'lock lost'))

function waiting({ state, step, index, mode }: StepWork, observe: StepWait, nowMs: number, late: boolean): StepResult {
  if (isWatching(mode)) return { nowMs, is: 'again', againMs: Math.max(observe.againMs, pollIntervals.watchMs) }
  if (late) {
    return {
      nowMs,
      is: 'failed',
      code: 'timed out',
      failure: `${observe.reason || stepTitle(step)}: limit of ${formatDuration(step.limitMs)} exceeded`,
      reboot: 'may have happened',
    }
  }
  const known =
    state.waiting !== null && state.waiting.key === observe.key && state.waiting.patience === observe.patience
  const isReported = observe.key === '' || known
  if (isReported) return { nowMs, is: 'again', againMs: observe.againMs }
  return {
    nowMs,
    is: 'event',
    event: {
      type: 'waiting',
      index,
      key: observe.key,
      reason: observe.reason,
      sinceMs: nowMs,
      ...(observe.patience === 'unlimited' ? { patience: observe.patience } : {}),
      ...(observe.position === undefined ? {} : { position: observe.position }),
    },
    againMs: observe.againMs,
  }
}
