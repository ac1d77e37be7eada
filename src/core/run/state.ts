import { invariant } from '../invariant.ts'
import type { Step } from '../plan/steps.ts'
import type { Notes, RunEvent, RunOutcome } from './events.ts'

/** How far one step has come. */
export type StepProgress = {
  readonly is: 'pending' | 'begun' | 'done' | 'failed' | 'undoing' | 'undone' | 'undo failed'
  /** When it became what it is, in milliseconds since 1970. */
  readonly sinceMs: number
  readonly evidence: string
}

/** A run, folded from its journal. */
export type RunState = {
  readonly run: string
  readonly operation: string
  readonly requester: string
  readonly command: string
  readonly node: string
  readonly steps: readonly Step[]
  readonly progress: readonly StepProgress[]
  /** `unwinding` takes back what was done; `needs attention` waits for a person, or for what it watches to come right. */
  readonly status: 'working' | 'unwinding' | 'needs attention' | 'ended'
  /** Index of the step being worked on. */
  readonly current: number
  /** Since when the current step, or undo, is being worked on; limits count from here. */
  readonly sinceMs: number
  /** `key` names the reason where its wording may change from look to look. */
  readonly waiting: { readonly key: string; readonly reason: string; readonly sinceMs: number } | null
  /** What the steps wrote down for each other. */
  readonly notes: Notes
  /** What we changed and may therefore undo. */
  readonly changed: readonly string[]
  /** What the run will end as when unwinding is through. */
  readonly unwindingTo: 'undone' | 'cancelled' | 'nothing to do' | 'failed' | null
  readonly failure: (Omit<StepFailed, 'type' | 'reboot'> & { readonly begun: 'yes' | 'no' }) | null
  /** Whether it is certain that no reboot happened although one was armed. */
  readonly rebootDisproved: 'yes' | 'no'
  /** Which try of long tasks this is, from 1; a person's retry makes a new one, with claims of its own. */
  readonly attempt: number
  readonly owed: readonly string[]
  readonly attention: string | null
  readonly outcome: RunOutcome | null
  readonly lock: 'released' | 'never taken' | 'kept' | null
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  /** Number of entries folded: the revision that compare-and-set and buttons carry. */
  readonly revision: number
}

type At = { readonly atMs: number; readonly event: RunEvent }
type StepFailed = Extract<RunEvent, { type: 'stepFailed' }>

function created({ atMs, event }: At): RunState {
  invariant(event.type === 'created', `a run's journal begins with ${event.type}`)
  return {
    run: event.run,
    operation: event.operation,
    requester: event.requester,
    command: event.command,
    node: event.node,
    steps: event.steps,
    progress: event.steps.map(() => ({ is: 'pending', sinceMs: atMs, evidence: '' })),
    status: 'working',
    current: 0,
    sinceMs: atMs,
    waiting: null,
    notes: {},
    changed: [],
    unwindingTo: null,
    failure: null,
    rebootDisproved: 'no',
    attempt: 1,
    owed: [],
    attention: null,
    outcome: null,
    lock: null,
    startedAtMs: atMs,
    endedAtMs: null,
    revision: 1,
  }
}

const withStep = (
  state: RunState,
  index: number,
  is: StepProgress['is'],
  atMs: number,
  evidence: string,
): RunState => ({
  ...state,
  progress: state.progress.map((step, at) => (at === index ? { is, sinceMs: atMs, evidence } : step)),
})

/** Who only waited, or lost the lock, cannot know what another bot has begun of which the journal has forgotten. */
const wasBegun = ({ progress }: RunState, { index, code }: StepFailed): 'yes' | 'no' =>
  progress[index]?.is === 'pending' && code !== 'timed out' && code !== 'lock lost' ? 'no' : 'yes'

function stepFailed(state: RunState, event: StepFailed, atMs: number): RunState {
  const disproved = event.reboot === 'did not happen' ? 'yes' : state.rebootDisproved
  return {
    ...withStep(state, event.index, 'failed', atMs, event.failure),
    status: 'unwinding',
    unwindingTo: 'undone',
    sinceMs: atMs,
    waiting: null,
    failure: { index: event.index, code: event.code, failure: event.failure, begun: wasBegun(state, event) },
    rebootDisproved: disproved,
  }
}

/** The step that the lock's entry names was begun, so all before it were done; back, all of them are taken back. */
function recovered(state: RunState, event: Extract<RunEvent, { type: 'recovered' }>, atMs: number): RunState {
  const evidence = 'the lock’s entry says so; the journal had forgotten'
  const progress = state.progress.map((step, index): StepProgress => {
    if (index > event.index || (step.is !== 'pending' && index < event.index)) return step
    return { is: index === event.index ? 'begun' : 'done', sinceMs: atMs, evidence }
  })
  const base = {
    ...state,
    progress,
    notes: { ...state.notes, ...event.notes },
    changed: [...new Set([...state.changed, ...event.changed])],
    waiting: null,
  }
  if (event.way === 'forward') return { ...base, current: event.index, sinceMs: atMs }
  const failure = 'it was being taken back when the journal lost its end'
  return {
    ...base,
    status: 'unwinding',
    unwindingTo: 'undone',
    sinceMs: atMs,
    failure: { index: event.index, code: 'forgotten', failure, begun: 'yes' },
  }
}

const forward = { status: 'working', attention: null, unwindingTo: null, failure: null } as const

/** A step that begins while a person is wanted has come right by itself. */
const goingOn = (state: RunState, atMs: number): RunState =>
  state.status === 'needs attention' ? { ...state, ...forward, sinceMs: atMs, waiting: null } : state

/** Something was taken back: what is still owed is what failed and was not paid since. */
const paid = (state: RunState, atMs: number): RunState => ({
  ...state,
  status: 'unwinding',
  attention: null,
  owed: state.progress.flatMap(({ is, evidence }) => (is === 'undo failed' ? [evidence] : [])),
  sinceMs: atMs,
  waiting: null,
})

const resumedAfter = (index: number) =>
  ({ status: 'working', unwindingTo: null, failure: null, current: index + 1 }) as const

function personActed(state: RunState, event: Extract<RunEvent, { type: 'personActed' }>, atMs: number): RunState {
  const retried = state.progress.map((step) =>
    step.is === 'undo failed' ? { ...step, is: 'undoing' as const, sinceMs: atMs } : step,
  )
  const paid = state.progress.map((step) =>
    step.is === 'undo failed'
      ? { is: 'undone' as const, sinceMs: atMs, evidence: `${event.person}: ${event.reason}` }
      : step,
  )
  const base = { ...state, attempt: state.attempt + 1, sinceMs: atMs, waiting: null, attention: null }
  if (event.act === 'wait longer') return { ...base, status: 'working' }
  if (event.act === 'retry cleanup') return { ...base, status: 'unwinding', owed: [], progress: retried }
  if (event.act === 'cleanup paid' && state.owed.length > 0)
    return { ...base, status: 'unwinding', owed: [], progress: paid }
  if (event.act === 'cleanup paid')
    return {
      ...withStep(base, state.current, 'done', atMs, `${event.person}: ${event.reason}`),
      ...resumedAfter(state.current),
    }
  return { ...base, status: 'unwinding', unwindingTo: 'failed' }
}

function evolveRun(state: RunState, { atMs, event }: At): RunState {
  switch (event.type) {
    case 'created':
      return state
    case 'stepBegan':
      return {
        ...withStep(goingOn(state, atMs), event.index, 'begun', atMs, ''),
        changed: [...new Set([...state.changed, ...event.changing])],
        notes: { ...state.notes, ...event.notes },
      }
    case 'waiting':
      return { ...state, waiting: { key: event.key, reason: event.reason, sinceMs: event.sinceMs } }
    case 'noted':
      return { ...state, notes: { ...state.notes, ...event.notes } }
    case 'recovered':
      return recovered(state, event, atMs)
    case 'stepDone':
      return {
        ...withStep(state, event.index, 'done', atMs, event.evidence),
        ...forward,
        owed: [],
        current: event.index + 1,
        sinceMs: atMs,
        waiting: null,
        notes: { ...state.notes, ...event.notes },
      }
    case 'notNeeded':
      return { ...state, status: 'unwinding', unwindingTo: 'nothing to do', sinceMs: atMs, waiting: null }
    case 'cancelTaken':
      return { ...state, status: 'unwinding', unwindingTo: 'cancelled', sinceMs: atMs, waiting: null }
    case 'stepFailed':
      return stepFailed(state, event, atMs)
    case 'undoBegan':
      return { ...withStep(state, event.index, 'undoing', atMs, ''), sinceMs: atMs, waiting: null }
    case 'undoDone':
      return paid(withStep(state, event.index, 'undone', atMs, event.evidence), atMs)
    case 'undoFailed':
      return {
        ...withStep(state, event.index, 'undo failed', atMs, event.owed),
        owed: [...state.owed, event.owed],
        sinceMs: atMs,
        waiting: null,
      }
    case 'needsAttention':
      return {
        ...state,
        status: 'needs attention',
        attention: event.why,
        owed: event.owed,
        waiting: null,
        sinceMs: atMs,
      }
    case 'resumed':
      return state
    case 'personActed':
      return personActed(state, event, atMs)
    case 'ended':
      return { ...state, status: 'ended', outcome: event.outcome, lock: event.lock, endedAtMs: atMs, waiting: null }
  }
}

/** Whether a node that was drained before its run is left as it was found: drained, and with its lock. */
export const staysDrained = ({ notes }: RunState, outcome: RunOutcome): boolean =>
  notes.drainedBefore !== undefined && outcome !== 'succeeded'

/** Folds a run's journal into its state; null when there is no journal. */
export function runState(entries: readonly At[]): RunState | null {
  const [first, ...rest] = entries
  if (!first) return null
  return rest.reduce((state, entry) => ({ ...evolveRun(state, entry), revision: state.revision + 1 }), created(first))
}
