import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/core/run/events.ts'
import { stillChanged } from '../../src/core/run/still-changed.ts'
import type { Step } from '../../src/core/steps/table.ts'

const node = 'compute-01'
const limitMs = 1000
const steps: readonly Step[] = [
  { kind: 'runPreTasks', node, undo: null, limitMs } as unknown as Step,
  { kind: 'enterMaintenance', node, reason: '', limitMs },
  { kind: 'reboot', node, condition: 'always', armSeconds: 60, limitMs },
  { kind: 'awaitNewBoot', node, stableMs: 0, limitMs },
  { kind: 'leaveMaintenance', node, limitMs },
]
const created: RunEvent = {
  type: 'created',
  run: 'op-1-1',
  operation: 'op-1',
  requester: 'U1',
  command: 'reboot',
  node,
  steps,
}
const began = (index: number, ...changing: string[]): RunEvent => ({ type: 'stepBegan', index, changing, notes: {} })
const done = (index: number, evidence: string, notes = {}): RunEvent => ({ type: 'stepDone', index, evidence, notes })
const after = (...events: readonly RunEvent[]) => stillChanged([created, ...events].map((event) => ({ event })))

const rebooting = [
  began(0, 'pre-boot tasks'),
  done(0, 'no tasks', { effect: 'none' }),
  began(1, 'maintenance'),
  done(1, 'its agent shows it'),
  began(2, 'reboot'),
]

test('F45 still changed: tasks of which there are none changed nothing', () => {
  expect(after(began(0, 'pre-boot tasks'), done(0, 'no tasks', { effect: 'none' }))).toEqual([])
  expect(after(began(0, 'pre-boot tasks'), done(0, 'no tasks of that name failed'))).toEqual(['pre-boot tasks'])
})

test('F45 still changed: excludes a refused reboot and every change that was undone', () => {
  const refused: RunEvent = {
    type: 'stepFailed',
    index: 2,
    code: 'reboot refused',
    failure: 'refused',
    reboot: 'did not happen',
  }
  expect(after(...rebooting)).toEqual(['maintenance', 'reboot'])
  expect(after(...rebooting, refused)).toEqual(['maintenance'])
  expect(after(...rebooting, refused, { type: 'undoDone', index: 1, evidence: 'off' })).toEqual([])
})

test('F45 still changed: excludes a change that a later step restores', () => {
  const back = [done(2, 'went down', { rebooted: 'yes' }), began(4, 'maintenance'), done(4, 'off')]
  expect(after(...rebooting, ...back)).toEqual(['reboot'])
})

test('F45 still changed: a step that failed half way is changed until it is undone', () => {
  const failed: RunEvent = { type: 'stepFailed', index: 1, code: 'x', failure: 'x', reboot: 'may have happened' }
  expect(after(began(1, 'maintenance'), failed)).toEqual(['maintenance'])
})

test('F45 still changed: reverting one capability leaves the others changed', () => {
  const named = (name: string) => ({ capability: name, node, limitMs })
  const two: readonly Step[] = [
    { kind: 'applyCapability', ...named('silence'), reason: '' },
    { kind: 'applyCapability', ...named('noout'), reason: '' },
    { kind: 'revertCapability', ...named('silence') },
  ]
  const events = [began(0, 'silence'), done(0, 'on'), began(1, 'noout'), done(1, 'on'), done(2, 'off')]
  expect(stillChanged([{ ...created, steps: two }, ...events].map((event) => ({ event })))).toEqual(['noout'])
})
