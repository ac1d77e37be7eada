import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/core/run/events.ts'
import { mayStillFire, type NextAction, nextAction, pastPointOfNoReturn } from '../../src/core/run/next.ts'
import type { RunState } from '../../src/core/run/state.ts'
import { undoOf } from '../../src/core/steps/traits.ts'
import { holds } from '../property.ts'
import { changing } from './plans-examples.ts'
import { created, runAfter, wellAt } from './runs-examples.ts'

/** The outcome of one action, as far as the run depends on it. */
type Luck = 'well' | 'fails' | 'fails for certain' | 'not needed' | 'too late' | 'cancel' | 'person'

const lucks = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Luck>('well') },
    { weight: 2, arbitrary: fc.constantFrom<Luck[]>('fails', 'fails for certain', 'too late', 'not needed') },
    { weight: 1, arbitrary: fc.constantFrom<Luck[]>('cancel', 'person') },
  ),
  { maxLength: 70 },
)
const acts = ['wait longer', 'retry cleanup', 'cleanup paid', 'mark failed'] as const

/** The answers that the engine accepts from a person. */
function answer(state: RunState, number: number): RunEvent | null {
  const act = acts[number % acts.length]
  if (state.status !== 'needs attention' || act === undefined) return null
  if (act === 'wait longer' && state.owed.length > 0) return null
  if (act === 'retry cleanup' && state.owed.length === 0) return null
  if (act === 'cleanup paid' && (state.owed.length === 0 || mayStillFire(state))) return null
  return { type: 'personActed', person: 'UBEN', act, reason: 'looked at it' }
}

function eventsOf(state: RunState, action: NextAction, luck: Luck): readonly RunEvent[] {
  switch (action.does) {
    case 'nothing':
      return []
    case 'take cancel':
      return [{ type: 'cancelTaken', index: action.index }]
    case 'call a person':
      return [{ type: 'needsAttention', index: action.index, why: action.why, owed: action.owed }]
    case 'end':
      return [{ type: 'ended', outcome: action.outcome, summary: '', lock: 'released' }]
    case 'undo':
    case 'watch undo':
      return undoing(state, action, luck)
    case 'step':
    case 'watch':
      return stepping(state, action, luck)
  }
}

function undoing(state: RunState, { does, index }: { does: string; index: number }, luck: Luck): readonly RunEvent[] {
  const rebooted =
    luck === 'too late' && state.steps[index]?.kind === 'reboot' && state.memory.bootIdBefore !== undefined
  if (rebooted) return [{ type: 'stepDone', index, evidence: 'it had rebooted', notes: { rebooted: 'yes' } }]
  if (luck === 'fails')
    return does === 'undo'
      ? [
          { type: 'undoBegan', index },
          { type: 'undoFailed', index, owed: `owed ${index}` },
        ]
      : []
  return [
    ...(does === 'undo' ? [{ type: 'undoBegan', index } as const] : []),
    { type: 'undoDone', index, evidence: '' },
  ]
}

function stepping(state: RunState, { does, index }: { does: string; index: number }, luck: Luck): readonly RunEvent[] {
  const step = state.steps[index]
  if (!step) return []
  if (luck === 'not needed' && step.kind === 'checkNode') return [{ type: 'notNeeded', index, evidence: '' }]
  if (luck === 'fails' || luck === 'fails for certain') {
    const reboot = luck === 'fails' ? 'may have happened' : 'did not happen'
    const began = wellAt(index, step).slice(0, -1)
    return does === 'watch' ? [] : [...began, { type: 'stepFailed', index, code: 'x', failure: 'no', reboot }]
  }
  return wellAt(index, step)
}

/** Advances a run with these outcomes in order, and calls `look` before each action. */
function lived(
  command: string,
  luckList: readonly Luck[],
  look: (state: RunState, action: NextAction) => void,
): RunState {
  const events: RunEvent[] = [created(command)]
  let cancel: 'asked' | 'not asked' = 'not asked'
  // the last outcomes are all good, so that the run can end
  for (const luck of [...luckList, ...Array<Luck>(60).fill('well')]) {
    const state = runAfter(events)
    if (luck === 'cancel') cancel = 'asked'
    const person = luck === 'person' ? answer(state, events.length) : null
    if (person) {
      events.push(person)
      continue
    }
    const action = nextAction(state, cancel)
    look(state, action)
    events.push(...eventsOf(state, action, luck))
  }
  return runAfter(events)
}

const command = fc.constantFrom(...changing.map(({ name }) => name))
const lives = (look: (state: RunState, action: NextAction) => void, end: (state: RunState) => void = () => {}) =>
  holds(
    fc.property(command, lucks, (name, luckList) => {
      end(lived(name, luckList, look))
    }),
    300,
  )

test('run: undoes nothing past the point of no return', { tags: ['slow'] }, () => {
  lives((state, action) => {
    if (pastPointOfNoReturn(state)) expect(action.does).not.toMatch(/undo|take cancel/)
  })
})

test('run: undoes in reverse order, the lock last', () => {
  lives((state, action) => {
    if (action.does !== 'undo') return
    const later = state.steps.filter((step, index) => {
      const is = state.progress[index]?.is ?? 'pending'
      return index > action.index && undoOf(step) !== null && (is === 'begun' || is === 'done' || is === 'failed')
    })
    expect(later).toEqual([])
    const isLock = state.steps[action.index]?.kind === 'acquireLock'
    if (isLock)
      expect(state.progress.filter(({ is }) => is === 'undo failed' || is === 'undoing').length).toBeLessThanOrEqual(1)
    if (isLock)
      expect(state.progress.every(({ is }, index) => is !== 'undo failed' || index === action.index)).toBe(true)
  })
})

test('run: undoes only begun steps', () => {
  lives((state, action) => {
    if (action.does === 'undo') expect(state.progress[action.index]?.is).not.toBe('pending')
  })
})

test('run: ends or needs attention once faults end', () => {
  lives(
    () => {},
    (state) => expect(['ended', 'needs attention']).toContain(state.status),
  )
})

test('run: has done every step on success, and owes nothing after undo', { tags: ['slow'] }, () => {
  lives(
    () => {},
    (state) => {
      if (state.outcome === 'succeeded') expect(state.progress.every(({ is }) => is === 'done')).toBe(true)
      if (state.outcome === 'undone' || state.outcome === 'cancelled') expect(state.owed).toEqual([])
    },
  )
})
