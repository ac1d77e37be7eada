// @module-tag slow

import { expect, test } from 'vitest'
import { weekdays } from '../../src/core/windows/local-time.ts'
import {
  begins,
  type Cycle,
  happened,
  operationOf,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { ben, chris, policy } from '../world/policy.ts'
import { presses } from '../world/requests.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const { storage } = policy.roles
if (!storage?.approvals) throw new Error('storage needs no approval')
const { approvals } = storage

/** A policy under which approvals of storage nodes count for this time. */
const counting = (countsForMs: number) => ({
  roles: { ...policy.roles, storage: { ...storage, approvals: { ...approvals, countsForMs } } },
})

const stateOf = (cycle: Cycle) => operationOf(cycle)?.state
const runsOf = (cycle: Cycle) => operationOf(cycle)?.runs.map(({ node, outcome }) => [node, outcome])

async function approvedAgain(cycle: Cycle): Promise<void> {
  for (const person of [ben, chris]) {
    await cycle.world.passes(10_000)
    if (stateOf(cycle) !== 'awaiting approval') return
    const card = cycle.world.chat.card(cycle.operation)
    if (card === null) throw new Error('no card')
    await presses(cycle.world, person, card, 'Approve')
  }
}

/** An operation whose run waits in the lock queue for hyper-01, which is back four minutes later; its approvals count for two. */
async function queuedBehind(words: string, over = {}): Promise<Cycle> {
  const world = worldWith({ ...counting(2 * minuteMs), ...over })
  world.machine('hyper-01').rebootMs = 4 * minuteMs
  await untilStep(await begins(world, 'reboot hyper-01'), 'awaitNewBoot')
  const cycle = await begins(world, words)
  await until(cycle, () => world.locks.table.line.some(({ run }) => run === cycle.run))
  return cycle
}

test('F206 queue: approvals that end there are asked for again, and the run is no failure', async () => {
  const cycle = await queuedBehind('reboot storage-01')
  await until(cycle, () => stateOf(cycle) === 'awaiting approval')
  expect(runOf(cycle)).toMatchObject({ outcome: 'gave way', failure: null })
  expect(cycle.world.locks.table.line).toEqual([])
  const thread = await told(cycle)
  expect(thread).toContain(
    'Leaves the lock queue: 2 more approvals needed. Nothing was changed; goes on when it is approved again.',
  )
  expect(thread).not.toContain('Failed')
  expect(operationOf(cycle)?.runs[0]?.summary).toBe(
    'storage-01 left the lock queue, because its approvals no longer count, nothing was changed, lock released',
  )
  await cycle.world.passes(5 * minuteMs)
  expect(cycle.world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
  await approvedAgain(cycle)
  await untilOver(cycle)
  expect([stateOf(cycle), happened(cycle.world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test('F206 queue: approvals that end there do not use up the failure budget of a rollout', async () => {
  const cycle = await queuedBehind('reboot storage-01,storage-02')
  await until(cycle, () => stateOf(cycle) === 'awaiting approval')
  await cycle.world.passes(5 * minuteMs)
  await approvedAgain(cycle)
  await until(cycle, () => stateOf(cycle) !== 'queued' && stateOf(cycle) !== 'running')
  if (stateOf(cycle) === 'awaiting approval') await approvedAgain(cycle)
  await untilOver(cycle)
  expect(operationOf(cycle)).toMatchObject({ state: 'succeeded', summary: '2 done, 0 failed, 0 untouched.' })
})

test('F206 queue: the next run of the node has the number of the one that left', async () => {
  const cycle = await queuedBehind('reboot storage-01', counting(3 * minuteMs))
  const { world } = cycle
  const third = await begins(world, 'reboot compute-01')
  await until(third, () => world.locks.table.line.length === 2)
  const number = world.locks.table.line.find(({ run }) => run === cycle.run)?.number
  world.machine('hyper-01').rebootMs = 20 * minuteMs
  await until(cycle, () => stateOf(cycle) === 'awaiting approval')
  await approvedAgain(cycle)
  await until(cycle, () => (operationOf(cycle)?.runs.length ?? 0) === 2)
  const next = world.journals.runNow(`${cycle.operation}-2`)[0]?.event
  expect(next).toMatchObject({ type: 'created', number })
  expect(runsOf(cycle)?.[0]).toEqual(['storage-01', 'gave way'])
})

test('F206 queue: an operation whose approvals end there at night is held until the time to prepare', async () => {
  const nightly = {
    name: 'nightly',
    start: '22:00',
    lengthMs: 6 * hourMs,
    zone: 'Europe/Berlin',
    days: weekdays,
    except: [],
    graceMs: 30 * minuteMs,
  }
  const world = worldWith({ ...counting(2 * hourMs), window: nightly })
  world.nowMs = Date.parse('2026-12-07T21:50+01:00')
  world.machine('hyper-01').rebootMs = 14 * minuteMs
  const first = await begins(world, 'reboot hyper-01')
  const cycle = await begins(world, 'reboot storage-01')
  world.nowMs = Date.parse('2026-12-07T22:00+01:00')
  await untilStep(first, 'awaitNewBoot')
  await until(cycle, () => world.locks.table.line.length === 1)
  world.nowMs = Date.parse('2026-12-07T23:55+01:00')
  await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
  expect([stateOf(cycle), runsOf(cycle)]).toEqual(['running', [['storage-01', 'gave way']]])
  expect(operationOf(cycle)?.held).toEqual([
    'approvals: an approval counts for 2 h; people are asked again Tue 2026-12-08 15:00 Europe/Berlin',
  ])
})
