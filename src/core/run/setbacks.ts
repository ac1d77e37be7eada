import { merged, type RunMemory, readMemory, type StoredMemory } from '../steps/memory.ts'
import type { RunEvent } from './events.ts'
import type { RunState, StepProgress } from './state.ts'
import { startsAt } from './waiting.ts'

type StepFailed = Extract<RunEvent, { type: 'stepFailed' }>
type Failed = NonNullable<RunState['failure']>

/** The run with the new progress of one step. */
export const withStep = (
  state: RunState,
  index: number,
  is: StepProgress['is'],
  atMs: number,
  evidence: string,
): RunState => ({
  ...state,
  progress: state.progress.map((step, at) => {
    if (at !== index) return step
    const attempt = is === 'begun' || is === 'done' ? state.attempt : step.attempt
    return { is, sinceMs: atMs, evidence, attempt }
  }),
})

/** The run's memory after an event with these stored texts. Throws when one of them cannot be read. */
export const memoryAfter = ({ run, memory }: RunState, stored: StoredMemory): RunMemory =>
  merged(memory, readMemory(run, stored))

/**
 * `no` only if the step has certainly not begun. A run that timed out or lost its lock cannot know what another bot
 * began if the journal has lost entries.
 */
const wasBegun = ({ progress }: RunState, { index, code }: StepFailed): 'yes' | 'no' =>
  progress[index]?.is === 'pending' && code !== 'timed out' && code !== 'lock lost' ? 'no' : 'yes'

/** The run after a failed step: it unwinds. */
export function stepFailed(state: RunState, event: StepFailed, atMs: number): RunState {
  const disproved = event.reboot === 'did not happen' ? 'yes' : state.rebootDisproved
  return {
    ...withStep(state, event.index, 'failed', atMs, event.failure),
    status: 'unwinding',
    unwindingTo: 'undone',
    ...startsAt(atMs),
    failure: {
      index: event.index,
      code: event.code,
      failure: event.failure,
      begun: wasBegun(state, event),
      ...(event.cause === undefined ? {} : { cause: event.cause }),
    },
    rebootDisproved: disproved,
  }
}

/**
 * The run after recovery from its lock entry: the named step was begun and all before it were done. `back`: the run
 * unwinds.
 */
export function recovered(state: RunState, event: Extract<RunEvent, { type: 'recovered' }>, atMs: number): RunState {
  const evidence = 'recovered from the lock entry; the journal lost this step'
  const progress = state.progress.map((step, index): StepProgress => {
    if (index > event.index || (step.is !== 'pending' && index < event.index)) return step
    return { is: index === event.index ? 'begun' : 'done', sinceMs: atMs, evidence, attempt: state.attempt }
  })
  const base = {
    ...state,
    progress,
    memory: memoryAfter(state, event.notes),
    changed: [...new Set([...state.changed, ...event.changed])],
    ...startsAt(atMs),
  }
  if (event.way === 'forward') return { ...base, current: event.index }
  const failure = 'it was being rolled back when the journal lost its end'
  return {
    ...base,
    status: 'unwinding',
    unwindingTo: 'undone',
    failure: { index: event.index, code: 'forgotten', failure, begun: 'yes' },
  }
}

/** The run after it needed a person: whatever was refused, its node was not restored by itself. */
export function neededPerson(
  state: RunState,
  { why, owed }: Extract<RunEvent, { type: 'needsAttention' }>,
  atMs: number,
): RunState {
  const failure = state.failure === null ? null : withoutCause(state.failure)
  return { ...state, status: 'needs attention', attention: why, owed, failure, ...startsAt(atMs) }
}

const withoutCause = ({ cause: _cause, ...failure }: Failed): Failed => failure

/** The state of a run that works forward. */
export const forward = { status: 'working', attention: null, unwindingTo: null, failure: null } as const

/** The run after a step has begun: if it needed attention, it has recovered by itself. */
export const workingAgain = (state: RunState, atMs: number): RunState =>
  state.status === 'needs attention' ? { ...state, ...forward, ...startsAt(atMs) } : state

/** The run after an undo; the cleanups that failed and were not confirmed stay pending. */
export const afterUndo = (state: RunState, atMs: number): RunState => ({
  ...state,
  status: 'unwinding',
  attention: null,
  owed: state.progress.flatMap(({ is, evidence }) => (is === 'undo failed' ? [evidence] : [])),
  ...startsAt(atMs),
})

const resumedAfter = (index: number) =>
  ({ status: 'working', unwindingTo: null, failure: null, current: index + 1 }) as const

/** The run after a person decided what to do about its failure. */
export function personActed(
  state: RunState,
  event: Extract<RunEvent, { type: 'personActed' }>,
  atMs: number,
): RunState {
  const retried = state.progress.map((step) =>
    step.is === 'undo failed' ? { ...step, is: 'undoing' as const, sinceMs: atMs } : step,
  )
  const confirmed = state.progress.map((step) =>
    step.is === 'undo failed'
      ? { ...step, is: 'undone' as const, sinceMs: atMs, evidence: `${event.person}: ${event.reason}` }
      : step,
  )
  const base = { ...state, attempt: state.attempt + 1, ...startsAt(atMs), attention: null }
  if (event.act === 'wait longer') return { ...base, status: 'working' }
  if (event.act === 'retry cleanup') return { ...base, status: 'unwinding', owed: [], progress: retried }
  if (event.act === 'cleanup paid' && state.owed.length > 0)
    return { ...base, status: 'unwinding', owed: [], progress: confirmed }
  if (event.act === 'cleanup paid')
    return {
      ...withStep(base, state.current, 'done', atMs, `${event.person}: ${event.reason}`),
      ...resumedAfter(state.current),
    }
  return { ...base, status: 'unwinding', unwindingTo: 'failed' }
}
