import { invariant } from '../invariant.ts'
import { lockIndex } from '../steps/traits.ts'
import { type Intents, showsChange } from './carried-out.ts'
import type { RunEvent } from './events.ts'
import {
  afterUndo,
  forward,
  memoryAfter,
  neededPerson,
  personActed,
  recovered,
  stepFailed,
  withStep,
  workingAgain,
} from './setbacks.ts'
import type { RunState } from './state.ts'
import { countedMs, gaveBack, startsAt, waitsFor } from './waiting.ts'

type At = { readonly atMs: number; readonly event: RunEvent }

function created({ atMs, event }: At): RunState {
  invariant(event.type === 'created', `a run's journal begins with ${event.type}`)
  return {
    run: event.run,
    operation: event.operation,
    requester: event.requester,
    command: event.command,
    node: event.node,
    steps: event.steps,
    part: event.part ?? null,
    number: event.number ?? null,
    progress: event.steps.map(() => ({ is: 'pending', sinceMs: atMs, evidence: '', attempt: 1 })),
    status: 'working',
    current: 0,
    ...startsAt(atMs),
    queuedMs: 0,
    gaveBackAtMs: null,
    keptNumber: null,
    memory: {},
    changed: [],
    changes: 'only intended',
    unwindingTo: null,
    failure: null,
    rebootDisproved: 'no',
    leftAlone: null,
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

function evolveRun(state: RunState, { atMs, event }: At): RunState {
  switch (event.type) {
    case 'created':
      return state
    case 'stepBegan':
      return {
        ...withStep(workingAgain(state, atMs), event.index, 'begun', atMs, ''),
        changed: [...new Set([...state.changed, ...event.changing])],
        memory: memoryAfter(state, event.notes),
      }
    case 'gaveBack':
      // a bot of an earlier version took the queue for a proof although changes were carried out
      return state.changes === 'only intended' ? gaveBack(state, event, atMs) : state
    case 'waiting':
      return waitsFor(state, event)
    case 'noted':
      return { ...state, memory: memoryAfter(state, event.notes) }
    case 'recovered':
      return recovered(state, event, atMs)
    case 'stepDone':
      return {
        ...withStep(state, event.index, 'done', atMs, event.evidence),
        ...forward,
        owed: [],
        current: event.index + 1,
        queuedMs: event.index === lockIndex(state.steps) ? countedMs(state, atMs) : state.queuedMs,
        ...startsAt(atMs),
        memory: memoryAfter(state, event.notes),
      }
    case 'notNeeded':
      return {
        ...state,
        status: 'unwinding',
        unwindingTo: 'nothing to do',
        leftAlone: event.why ?? null,
        ...startsAt(atMs),
      }
    case 'gaveWay':
      return { ...state, status: 'unwinding', unwindingTo: 'gave way', keptNumber: event.number, ...startsAt(atMs) }
    case 'cancelTaken':
      return { ...state, status: 'unwinding', unwindingTo: 'cancelled', ...startsAt(atMs) }
    case 'stepFailed':
      return stepFailed(state, event, atMs)
    case 'undoBegan':
      return { ...withStep(state, event.index, 'undoing', atMs, ''), ...startsAt(atMs) }
    case 'undoDone':
      return afterUndo(withStep(state, event.index, 'undone', atMs, event.evidence), atMs)
    case 'undoFailed':
      return {
        ...withStep(state, event.index, 'undo failed', atMs, event.owed),
        owed: [...state.owed, event.owed],
        ...startsAt(atMs),
      }
    case 'needsAttention':
      return neededPerson(state, event, atMs)
    case 'resumed':
      return state
    case 'personActed':
      return personActed(state, event, atMs)
    case 'ended':
      return { ...state, status: 'ended', outcome: event.outcome, lock: event.lock, endedAtMs: atMs, waiting: null }
  }
}

/** The state after one more entry of the run's journal. */
export const evolved = (state: RunState, entry: At): RunState => ({
  ...evolveRun(state, entry),
  changes: showsChange(intentsOf(state), entry.event) ? 'carried out' : state.changes,
  revision: state.revision + 1,
})

const intentsOf = ({ run, steps, progress }: RunState): Intents => ({
  run,
  steps,
  isBegun: (index) => progress[index]?.is === 'begun',
})

/** Folds a run's journal into its state; null for an empty journal. */
export function runState(entries: readonly At[]): RunState | null {
  const [first, ...rest] = entries
  return first ? rest.reduce(evolved, created(first)) : null
}
