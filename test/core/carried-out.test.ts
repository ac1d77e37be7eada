import { expect, test } from 'vitest'
import { showsChange } from '../../src/core/run/carried-out.ts'
import type { RunEvent } from '../../src/core/run/events.ts'
import type { Step } from '../../src/core/steps/table.ts'

const common = { node: 'compute-01', limitMs: 1000 }
const steps: readonly Step[] = [
  { kind: 'acquireLock', ...common, scopes: ['cluster'] },
  { kind: 'settle', ...common, settleMs: 0 },
  { kind: 'enterMaintenance', ...common, reason: '' },
  { kind: 'reboot', ...common, condition: 'always', armSeconds: 60 },
  { kind: 'leaveMaintenance', ...common },
]
const began = (index: number): RunEvent => ({ type: 'stepBegan', index, changing: ['it'], notes: {} })
const done = (index: number, notes = {}): RunEvent => ({ type: 'stepDone', index, evidence: '', notes })
const failed = (index: number): RunEvent => ({
  type: 'stepFailed',
  index,
  code: 'timed out',
  failure: 'x',
  reboot: 'may have happened',
})
const recovered: RunEvent = { type: 'recovered', index: 2, phase: '', way: 'back', changed: [], notes: {} }
const acted = (act: Extract<RunEvent, { type: 'personActed' }>['act']): RunEvent => ({
  type: 'personActed',
  person: 'U1',
  act,
  reason: '',
})

const shows = (event: RunEvent, begun: readonly number[] = []) =>
  showsChange({ run: 'op-1-1', steps, isBegun: (index) => begun.includes(index) }, event)

test.each<readonly [string, RunEvent, readonly number[]]>([
  ['a finished change', done(2), [2]],
  ['a finished restoration', done(4), [4]],
  ['an intended reboot', began(3), []],
  ['a failure of a change whose intent is stored', failed(2), [2]],
  ['a lock entry that is ahead of the journal', recovered, []],
  ['slots that were taken over from a drain', done(0, { drainedBefore: '["maintenance"]' }), [0]],
  ['a person who did the step', acted('cleanup paid'), []],
])('F118 change: was or may have been carried out after %s', (_, event, begun) => {
  expect(shows(event, begun)).toBe(true)
})

test.each<readonly [string, RunEvent, readonly number[]]>([
  ['the intent of a change that can be taken back', began(2), []],
  ['a step that changes nothing', done(1), [1]],
  ['a change with nothing to do', done(2, { effect: 'none' }), [2]],
  ['a reboot that did not happen', done(3, { rebooted: 'no' }), [3]],
  ['the lock', done(0), [0]],
  ['a failure before the intent', failed(2), []],
  ['a failure of a step that changes nothing', failed(1), [1]],
  ['a longer wait', acted('wait longer'), []],
])('F118 change: is not shown by %s', (_, event, begun) => {
  expect(shows(event, begun)).toBe(false)
})
