import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { nightId } from '../../src/core/unattended/id.ts'
import { weekdays } from '../../src/core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../src/core/windows/window.ts'
import { begins, type Cycle, happened, operationOf, told, until, worldWith } from '../conformance/cycle.ts'
import { liftStop } from '../contract/suites/lift-stop.ts'
import { nodes, vocabulary } from '../world/demo-cluster.ts'
import { nightEntry } from '../world/nights.ts'
import { ana, approvers, ben, chris, dora, ops, policy } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import { World } from '../world/world.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

/** Monday to Thursday, so that what is requested on Friday waits over the weekend. */
const nightly: MaintenanceWindow = {
  name: 'nightly',
  start: '22:00',
  lengthMs: 6 * hourMs,
  zone: 'Europe/Berlin',
  days: weekdays.slice(0, 4),
  except: [],
  graceMs: 30 * minuteMs,
}

const at = (time: string) => Date.parse(`${time}+01:00`)
const fridayMs = at('2026-12-04T14:00')
const mondayPrepareMs = at('2026-12-07T15:00')
const mondayOpensMs = at('2026-12-07T22:00')

function worldAt(atMs: number, over: Partial<Policy> = {}): World {
  const world = worldWith({ window: nightly, ...over })
  world.nowMs = atMs
  return world
}

const stateOf = (cycle: Cycle) => operationOf(cycle)?.state
const wentDown = ({ world, node }: Cycle) => happened(world, node, 'went down')
const askedAt = ({ world, operation }: Cycle): readonly number[] =>
  world.journals
    .operationNow(operation)
    .flatMap(({ event, atMs }) => (event.type === 'approverLost' || event.type === 'approvalsMissing' ? [atMs] : []))

async function approvedBy(cycle: Cycle, ...people: readonly string[]): Promise<void> {
  for (const person of people) {
    await cycle.world.passes(10_000)
    const card = cycle.world.chat.card(cycle.operation)
    if (card) await presses(cycle.world, person, card, 'Approve')
  }
}

/** Goes to a time at which something of the cluster changes, which wakes the operation. */
async function goesTo({ world, operation }: Cycle, atMs: number): Promise<void> {
  world.nowMs = Math.max(world.nowMs, atMs)
  await world.context.turns.wake({ kind: 'operation', id: operation })
  await world.passes(minuteMs)
}

/** The policy with approvals of storage nodes that count for this time. */
function counting(countsForMs: number): Pick<Policy, 'roles'> {
  const { storage } = policy.roles
  if (!storage?.approvals) throw new Error('storage needs no approval')
  return { roles: { ...policy.roles, storage: { ...storage, approvals: { ...storage.approvals, countsForMs } } } }
}

describe('an operation that waits for its window', () => {
  test('S61 approvals: those of Friday are asked for again on Monday at 15:00, not at night', {
    tags: ['slow'],
  }, async () => {
    const cycle = await begins(worldAt(fridayMs), 'reboot storage-01')
    await cycle.world.passes(5 * minuteMs)
    await goesTo(cycle, at('2026-12-05T03:00'))
    await goesTo(cycle, at('2026-12-05T09:00'))
    expect(operationOf(cycle)?.held).toEqual([
      'maintenance window: nightly is closed; starts not before Mon 2026-12-07 22:00 Europe/Berlin',
      'approvals: an approval counts for 16 h; people are asked again Mon 2026-12-07 15:00 Europe/Berlin',
    ])
    await goesTo(cycle, mondayPrepareMs - 10 * minuteMs)
    expect([stateOf(cycle), askedAt(cycle)]).toEqual(['queued', []])
    // nothing wakes it
    await cycle.world.passes(11 * minuteMs)
    expect([stateOf(cycle), askedAt(cycle)[0]]).toEqual(['awaiting approval', mondayPrepareMs])
    await approvedBy(cycle, ben, chris)
    await cycle.world.passes(5 * minuteMs)
    await goesTo(cycle, mondayOpensMs)
    await until(cycle, () => stateOf(cycle) === 'succeeded')
    expect(cycle.world.effects[0]?.atMs).toBeGreaterThanOrEqual(mondayOpensMs)
    expect(askedAt(cycle)).toHaveLength(2)
  })

  test('S61 approvals: those that end before the opening are asked for again at 15:00, with the reason', {
    tags: ['slow'],
  }, async () => {
    const cycle = await begins(worldAt(at('2026-12-07T05:00')), 'reboot storage-01')
    await cycle.world.passes(5 * minuteMs)
    await goesTo(cycle, mondayPrepareMs - 5 * minuteMs)
    expect(askedAt(cycle)).toEqual([])
    await cycle.world.passes(6 * minuteMs)
    expect([stateOf(cycle), askedAt(cycle)[0]]).toEqual(['awaiting approval', mondayPrepareMs])
    expect(await told(cycle)).toContain(
      'an approval counts for 16 h, and the window opens Mon 2026-12-07 22:00 Europe/Berlin. One more approval is needed.',
    )
    // both at once, not the second one when the first was given again
    expect(askedAt(cycle)).toHaveLength(2)
  })

  test('S61 prepare: a window may name another time', async () => {
    const cycle = await begins(worldAt(fridayMs, { window: { ...nightly, prepare: '10:30' } }), 'reboot storage-01')
    await cycle.world.passes(5 * minuteMs)
    await goesTo(cycle, at('2026-12-07T10:25'))
    await cycle.world.passes(10 * minuteMs)
    expect(askedAt(cycle)[0]).toBe(at('2026-12-07T10:30'))
  })

  test('S61 approvals: those that count for less than the time from 15:00 are asked for once, as soon as they last', {
    tags: ['slow'],
  }, async () => {
    const cycle = await begins(worldAt(fridayMs, counting(3 * hourMs)), 'reboot storage-01')
    await cycle.world.passes(5 * minuteMs)
    await goesTo(cycle, at('2026-12-07T18:55'))
    expect(askedAt(cycle)).toEqual([])
    await cycle.world.passes(10 * minuteMs)
    expect(askedAt(cycle)[0]).toBe(at('2026-12-07T19:00') + 1)
    await approvedBy(cycle, ben, chris)
    await goesTo(cycle, mondayOpensMs - 5 * minuteMs)
    await until(cycle, () => stateOf(cycle) === 'succeeded')
    expect(askedAt(cycle)).toHaveLength(2)
  })

  test('S61 approver: one who leaves while it waits is replaced at the next 15:00', { tags: ['slow'] }, async () => {
    const cycle = await begins(worldAt(fridayMs), 'reboot storage-01')
    await cycle.world.passes(5 * minuteMs)
    cycle.world.people.groups.set(approvers, [chris])
    await goesTo(cycle, at('2026-12-04T23:00'))
    await goesTo(cycle, mondayPrepareMs - 5 * minuteMs)
    expect(askedAt(cycle)).toEqual([])
    await cycle.world.passes(6 * minuteMs)
    expect(askedAt(cycle)[0]).toBe(mondayPrepareMs)
  })

  test('S61 stop: does not hide that people must be asked before the window opens', { tags: ['slow'] }, async () => {
    const world = worldAt(fridayMs)
    const cycle = await begins(world, 'reboot storage-01', () =>
      world.cluster.setStop({ kind: 'cluster' }, 'power work', ana),
    )
    await world.passes(5 * minuteMs)
    await goesTo(cycle, mondayPrepareMs - 5 * minuteMs)
    expect(askedAt(cycle)).toEqual([])
    await world.passes(6 * minuteMs)
    expect(stateOf(cycle)).toBe('awaiting approval')
    await approvedBy(cycle, ben, chris)
    await liftStop(world.cluster, { kind: 'cluster' })
    await goesTo(cycle, mondayOpensMs)
    await until(cycle, () => stateOf(cycle) === 'succeeded')
  })

  test('S61 auto: what is in the way of each node does not hide it either', { tags: ['slow'] }, async () => {
    const cycle = await begins(worldAt(fridayMs), 'reboot storage-01,storage-02 --at-once auto')
    await cycle.world.passes(5 * minuteMs)
    await goesTo(cycle, mondayPrepareMs - 5 * minuteMs)
    expect(askedAt(cycle)).toEqual([])
    await cycle.world.passes(6 * minuteMs)
    expect([stateOf(cycle), askedAt(cycle)[0]]).toEqual(['awaiting approval', mondayPrepareMs])
  })
})

test('S61 in the window: approvals that end at night hold the rest until 15:00, and then ask', {
  tags: ['slow'],
}, async () => {
  const world = worldAt(mondayPrepareMs, counting(7 * hourMs + 5 * minuteMs))
  world.machine('storage-01').folders.set('/etc/rebootmgr/pre_boot_tasks', {
    '10-slow': { exitCode: 0, tail: '', lastsMs: 9 * minuteMs },
  })
  const cycle = await begins(world, 'reboot storage-01,storage-02')
  await world.passes(5 * minuteMs)
  await goesTo(cycle, mondayOpensMs)
  await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
  expect([stateOf(cycle), wentDown(cycle), askedAt(cycle)]).toEqual(['running', 1, []])
  expect(operationOf(cycle)?.held).toEqual([
    'approvals: an approval counts for 7 h 5 m; people are asked again Tue 2026-12-08 15:00 Europe/Berlin',
  ])
  await goesTo(cycle, at('2026-12-08T14:55'))
  expect(askedAt(cycle)).toEqual([])
  await world.passes(6 * minuteMs)
  expect(stateOf(cycle)).toBe('awaiting approval')
})

test('S61 in a window by day: people are asked at once', { tags: ['slow'] }, async () => {
  const daily = { ...nightly, name: 'daily', start: '10:00' }
  const world = worldAt(at('2026-12-07T09:00'), { ...counting(hourMs + 5 * minuteMs), window: daily })
  world.machine('storage-01').folders.set('/etc/rebootmgr/pre_boot_tasks', {
    '10-slow': { exitCode: 0, tail: '', lastsMs: 9 * minuteMs },
  })
  const cycle = await begins(world, 'reboot storage-01,storage-02')
  await world.passes(5 * minuteMs)
  await goesTo(cycle, at('2026-12-07T10:00'))
  await until(cycle, () => stateOf(cycle) === 'awaiting approval')
  expect(wentDown(cycle)).toBe(1)
  expect(world.nowMs).toBeLessThan(at('2026-12-07T12:00'))
})

test('S61 S77 a night: approvals that end before its window opens are asked for again while people are awake', {
  tags: ['slow'],
}, async () => {
  const entry = { ...nightEntry, nodes: ['role=storage'] }
  const over = { ...counting(3 * hourMs), windows: [entry.window], unattended: { reboots: entry } }
  const world = new World({ policy: { ...policy, ...over }, vocabulary, nodes })
  world.nowMs = at('2026-12-07T15:00')
  world.people.groups.set(ops, [dora])
  world.machine('storage-01').rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
  const night = { world, operation: nightId('harbour', 'reboots', '2026-12-07'), run: '', node: 'storage-01' }
  await world.passes(10 * minuteMs)
  await approvedBy(night, ben, chris)
  await world.passes(minuteMs)
  expect(stateOf(night)).toBe('queued')
  world.nowMs = at('2026-12-07T18:59')
  await world.passes(2 * minuteMs)
  expect(stateOf(night)).toBe('awaiting approval')
  await approvedBy(night, ben, chris)
  world.nowMs = at('2026-12-07T21:55')
  await until(night, () => stateOf(night) === 'succeeded')
  expect(wentDown(night)).toBe(1)
})
