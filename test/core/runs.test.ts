import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../src/core/run/events.ts'
import { mayStillCancel, mayStillFire, nextAction, pastPointOfNoReturn } from '../../src/core/run/next.ts'
import { staysDrained } from '../../src/core/run/state.ts'
import { countedMs } from '../../src/core/run/waiting.ts'
import { keptLocks } from '../../src/messages/operations/kept-locks.ts'
import { runSummary } from '../../src/messages/operations/run-summary.ts'
import { planOf, stepsOf } from './plans-examples.ts'
import { bootId, created, indexOf, runAfter, upTo, wellAt } from './runs-examples.ts'

const failed = (
  index: number,
  code = 'timed out',
  reboot: 'did not happen' | 'may have happened' = 'may have happened',
) => ({ type: 'stepFailed', index, code, failure: 'it did not come to pass', reboot }) as const satisfies RunEvent
const acted = (act: Extract<RunEvent, { type: 'personActed' }>['act']): RunEvent => ({
  type: 'personActed',
  person: 'UBEN',
  act,
  reason: 'looked at it',
})
const needed = (index: number, owed: readonly string[] = []): RunEvent => ({
  type: 'needsAttention',
  index,
  why: 'a reason',
  owed,
})

const minuteMs = 60_000
const waits = (key: string, minutes: number, patience?: 'unlimited'): RunEvent => ({
  type: 'waiting',
  index: 1,
  key,
  reason: key,
  sinceMs: minutes * minuteMs,
  ...(patience === undefined ? {} : { patience }),
})

test('S61 run: an unlimited wait does not count against the limit of its step, and every other wait does', () => {
  const waiting = (...events: RunEvent[]) => runAfter([created('reboot'), ...events])
  expect(countedMs(waiting(waits('line', 5)), 9 * minuteMs)).toBe(9 * minuteMs)
  expect(countedMs(waiting(waits('line', 5), waits('window', 10, 'unlimited')), 90 * minuteMs)).toBe(10 * minuteMs)
  const after = waiting(waits('line', 5), waits('window', 10, 'unlimited'), waits('line', 90))
  expect(countedMs(after, 93 * minuteMs)).toBe(13 * minuteMs)
})

test('S61 run: works on its step since an event, whatever its limit counts from', () => {
  const runs = [waits('line', 5), waits('window', 10, 'unlimited'), waits('line', 90)]
  expect(runAfter([created('reboot'), ...runs]).sinceMs).toBe(0)
})

test('F118 run: that gave its slots back works on its queue step since then, with the limit that was left', () => {
  const events = [
    ...upTo('reboot', 'acquireLock'),
    ...wellAt(1, stepsOf(planOf('reboot'))[1] ?? expect.fail('no step')),
  ]
  const run = runAfter([...events, { type: 'gaveBack', index: 1, because: { key: 'ceph', reason: 'osd.3 is down' } }])
  expect(run.sinceMs).toBe(events.length * 1000)
  expect(countedMs(run, events.length * 1000 + minuteMs)).toBe(run.queuedMs + minuteMs)
  expect(run.queuedMs).toBeGreaterThan(0)
})

describe('run', () => {
  test('run: takes its steps one after the other, and succeeds', () => {
    const steps = stepsOf(planOf('reboot'))
    const events: RunEvent[] = [created('reboot')]
    for (const [index, step] of steps.entries()) {
      expect(nextAction(runAfter(events), 'not asked')).toEqual({ does: 'step', index })
      events.push(...wellAt(index, step))
    }
    expect(nextAction(runAfter(events), 'not asked')).toEqual({ does: 'end', outcome: 'succeeded' })
  })

  test('run: can be cancelled until its reboot has happened, and not after it', () => {
    expect(mayStillCancel(runAfter(upTo('reboot', 'reboot')))).toBe(true)
    expect(mayStillCancel(runAfter(upTo('reboot', 'awaitNewBoot')))).toBe(false)
    expect(nextAction(runAfter(upTo('reboot', 'awaitNewBoot')), 'asked').does).toBe('step')
    expect(nextAction(runAfter(upTo('reboot', 'settle')), 'asked').does).toBe('take cancel')
  })

  test('run: is past the point of no return when it upgrades packages or puts a node back into service', () => {
    expect(pastPointOfNoReturn(runAfter(upTo('upgrade', 'upgradePackages')))).toBe(true)
    const giving: RunEvent = {
      type: 'stepBegan',
      index: indexOf('undrain', 'leaveMaintenance'),
      changing: [],
      notes: {},
    }
    expect(pastPointOfNoReturn(runAfter([...upTo('undrain', 'leaveMaintenance'), giving]))).toBe(true)
  })

  test('run: unwinds in reverse, the lock last, when it fails before the reboot', () => {
    const events = [...upTo('reboot', 'settle'), failed(indexOf('reboot', 'settle'))]
    const undone: string[] = []
    for (let next = nextAction(runAfter(events), 'not asked'); next.does === 'undo'; ) {
      undone.push(stepsOf(planOf('reboot'))[next.index]?.kind ?? '')
      events.push({ type: 'undoBegan', index: next.index }, { type: 'undoDone', index: next.index, evidence: 'back' })
      next = nextAction(runAfter(events), 'not asked')
    }
    expect(undone).toEqual(['enterMaintenance', 'runPreTasks', 'drain', 'acquireLock'])
    expect(nextAction(runAfter(events), 'not asked')).toEqual({ does: 'end', outcome: 'undone' })
  })

  test('run: undoes nothing and calls a person when it fails after the reboot', () => {
    const index = indexOf('reboot', 'awaitNewBoot')
    const state = runAfter([...upTo('reboot', 'awaitNewBoot'), failed(index)])
    expect(nextAction(state, 'asked')).toMatchObject({ does: 'call a person', index })
  })

  test('run: unwinds when its node reports that it did not reboot', () => {
    const index = indexOf('reboot', 'awaitNewBoot')
    const state = runAfter([...upTo('reboot', 'awaitNewBoot'), failed(index, 'reboot refused', 'did not happen')])
    expect(nextAction(state, 'not asked')).toEqual({ does: 'undo', index: indexOf('reboot', 'reboot') })
  })

  test('run: when an undo fails, undoes the rest, keeps its lock and calls a person', () => {
    const settle = indexOf('reboot', 'settle')
    const maintenance = indexOf('reboot', 'enterMaintenance')
    const events: RunEvent[] = [
      ...upTo('reboot', 'settle'),
      failed(settle),
      { type: 'undoBegan', index: maintenance },
      { type: 'undoFailed', index: maintenance, owed: 'maintenance is still on' },
    ]
    for (let next = nextAction(runAfter(events), 'not asked'); next.does === 'undo'; ) {
      events.push({ type: 'undoBegan', index: next.index }, { type: 'undoDone', index: next.index, evidence: 'back' })
      next = nextAction(runAfter(events), 'not asked')
    }
    const called = nextAction(runAfter(events), 'not asked')
    expect(called).toMatchObject({ does: 'call a person', owed: ['maintenance is still on'] })
    events.push(needed(maintenance, ['maintenance is still on']))
    expect(nextAction(runAfter(events), 'not asked')).toEqual({ does: 'watch undo', index: maintenance })
    const paid = [...events, { type: 'undoDone', index: maintenance, evidence: 'it is off' } as const]
    expect(nextAction(runAfter(paid), 'not asked')).toEqual({ does: 'undo', index: indexOf('reboot', 'acquireLock') })
  })

  test('I5 run: names everything that is owed when several undos fail', () => {
    const events: RunEvent[] = [...upTo('reboot', 'settle'), failed(indexOf('reboot', 'settle'))]
    for (let next = nextAction(runAfter(events), 'not asked'); next.does === 'undo'; ) {
      const { index } = next
      events.push({ type: 'undoBegan', index }, { type: 'undoFailed', index, owed: `owed by ${index}` })
      next = nextAction(runAfter(events), 'not asked')
    }
    const owed = (['enterMaintenance', 'runPreTasks', 'drain'] as const).map(
      (kind) => `owed by ${indexOf('reboot', kind)}`,
    )
    expect(nextAction(runAfter(events), 'not asked')).toMatchObject({ does: 'call a person', owed })
  })

  test.each(['lock lost', 'timed out'])(
    'I5 run: calls a person when it ends with “%s” where its journal may have lost that packages were changed',
    (code) => {
      const index = indexOf('upgrade', 'upgradePackages')
      const before = upTo('upgrade', 'upgradePackages').slice(0, -1)
      const ending = (how: string) => nextAction(runAfter([...before, failed(index, how)]), 'not asked')
      expect(ending(code)).toMatchObject({ does: 'call a person', index })
      expect(ending('not configured')).toMatchObject({ does: 'undo' })
    },
  )

  test('S32 run: undoes nothing and calls a person while its reboot may still fire', () => {
    const reboot = indexOf('reboot', 'reboot')
    const state = runAfter([
      ...upTo('reboot', 'reboot'),
      { type: 'cancelTaken', index: reboot },
      { type: 'undoBegan', index: reboot },
      { type: 'undoFailed', index: reboot, owed: 'the node is silent' },
    ])
    expect(nextAction(state, 'asked')).toMatchObject({ does: 'call a person', index: reboot })
    expect(mayStillFire(state)).toBe(true)
  })

  test('run: continues after its reboot when that happened before it could be undone', () => {
    const reboot = indexOf('reboot', 'reboot')
    const state = runAfter([
      ...upTo('reboot', 'reboot'),
      { type: 'cancelTaken', index: reboot },
      { type: 'undoBegan', index: reboot },
      { type: 'stepDone', index: reboot, evidence: 'it had rebooted', notes: { rebooted: 'yes' } },
    ])
    expect(nextAction(state, 'asked')).toEqual({ does: 'step', index: reboot + 1 })
  })

  test('run: resumes on its own after it needed attention, once the watched step is done', () => {
    const index = indexOf('reboot', 'awaitNewBoot')
    const events = [...upTo('reboot', 'awaitNewBoot'), failed(index), needed(index)]
    expect(nextAction(runAfter(events), 'not asked')).toEqual({ does: 'watch', index })
    const back = runAfter([...events, { type: 'stepDone', index, evidence: 'new boot', notes: {} }])
    expect(back).toMatchObject({ status: 'working', attention: null, failure: null, current: index + 1 })
  })

  test('run: ends failed and keeps its lock when a person marks it failed', () => {
    const index = indexOf('reboot', 'awaitNewBoot')
    const state = runAfter([...upTo('reboot', 'awaitNewBoot'), failed(index), needed(index), acted('mark failed')])
    expect(nextAction(state, 'not asked')).toEqual({ does: 'end', outcome: 'failed' })
    expect(runSummary(state, 'failed', null)).toContain('marked failed')
    expect(keptLocks([{ node: state.node, outcome: 'failed', lock: 'kept' }], [])).toContain('STILL HELD')
  })

  test('run: continues at the step in its lock entry when its journal lost its end', () => {
    const reboot = indexOf('reboot', 'reboot')
    const state = runAfter([
      ...upTo('reboot', 'drain'),
      {
        type: 'recovered',
        index: reboot,
        phase: 'reboot',
        way: 'forward',
        changed: ['hook evacuate', 'maintenance', 'reboot'],
        notes: { bootIdBefore: bootId, armedUntil: '160' },
      },
    ])
    expect(nextAction(state, 'not asked')).toEqual({ does: 'step', index: reboot })
    expect(state.changed).toContain('maintenance')
    const cancelled = runAfter([...upTo('reboot', 'drain'), recovered(reboot), { type: 'cancelTaken', index: reboot }])
    expect(nextAction(cancelled, 'asked')).toEqual({ does: 'undo', index: reboot })
  })

  test('run: continues to unwind when its journal lost its end while unwinding', () => {
    const drain = indexOf('reboot', 'drain')
    const state = runAfter([
      ...upTo('reboot', 'settle'),
      { type: 'recovered', index: drain, phase: 'undrain', way: 'back', changed: [], notes: {} },
    ])
    expect(nextAction(state, 'not asked')).toEqual({ does: 'undo', index: indexOf('reboot', 'enterMaintenance') })
  })

  test('run: leaves the node drained when it unwinds and the node was drained before', () => {
    const state = runAfter([
      ...upTo('reboot', 'verifyCluster'),
      { type: 'noted', index: 1, notes: { drainedBefore: 'x' } },
    ])
    expect(staysDrained(state, 'cancelled')).toBe(true)
    expect(staysDrained(state, 'succeeded')).toBe(false)
    expect(runSummary(state, 'cancelled', null)).not.toContain('lock released')
    expect(keptLocks([{ node: state.node, outcome: 'cancelled', lock: 'kept' }], [])).toContain('Still drained')
  })
})

const recovered = (index: number): RunEvent => ({
  type: 'recovered',
  index,
  phase: 'reboot',
  way: 'forward',
  changed: ['maintenance'],
  notes: { bootIdBefore: bootId, armedUntil: '160' },
})
