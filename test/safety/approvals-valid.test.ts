import { expect, test } from 'vitest'
import { Failure } from '../../src/engine/ports/failure.ts'
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
import { liftStop } from '../contract/suites/lift-stop.ts'
import { ana, approvers, ben, chris, dora, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
const { storage } = policy.roles
if (!storage?.approvals) throw new Error('storage needs no approval')
const { approvals } = storage
const stateOf = (cycle: Cycle) => operationOf(cycle)?.state
const waits = (cycle: Cycle) => until(cycle, () => stateOf(cycle) === 'awaiting approval')

async function pressed(cycle: Cycle, person: string, label: string): Promise<string> {
  await cycle.world.passes(10_000)
  const card = cycle.world.chat.card(cycle.operation)
  if (!card) throw new Error('no card')
  return JSON.stringify(await presses(cycle.world, person, card, label))
}

const stop = (world: World) => world.cluster.setStop({ kind: 'cluster' }, 'power work', ana)
const lift = (world: World) => liftStop(world.cluster, { kind: 'cluster' })
const isQueued = (cycle: Cycle) => until(cycle, () => stateOf(cycle) === 'queued')

/** A policy under which approvals of storage count for this time. */
const counting = (countsForMs: number) => ({
  roles: { ...policy.roles, storage: { ...storage, approvals: { ...approvals, countsForMs } } },
})

/** Lets time pass without a turn, as when all bots are away. */
const later = (world: World, ms: number) => {
  world.nowMs += ms
}

/** An operation that is paused after the first of its two approved storage nodes. */
async function pausedBetween(): Promise<Cycle> {
  const cycle = await begins(worldWith(), 'reboot storage-01,storage-02')
  await untilStep(cycle, 'awaitNewBoot')
  await says(cycle.world, ana, `pause ${cycle.operation}`)
  await until(cycle, () => stateOf(cycle) === 'paused')
  return cycle
}

test('F12 resume: asks for new approvals when the pause lasted longer than an approval counts', {
  tags: ['slow'],
}, async () => {
  const cycle = await pausedBetween()
  later(cycle.world, 17 * hourMs)
  await says(cycle.world, ben, `resume ${cycle.operation}`)
  await waits(cycle)
  await cycle.world.passes(hourMs / 2)
  expect(cycle.world.effects.filter(({ node }) => node === 'storage-02')).toEqual([])
  expect(await told(cycle)).toContain('an approval counts for 16 h')
  for (const person of [ben, chris]) await pressed(cycle, person, 'Approve')
  await untilOver(cycle)
  expect(happened(cycle.world, 'storage-02', 'went down')).toBe(1)
})

test('F12 resume: goes on with the same approvals when they still count', async () => {
  const cycle = await pausedBetween()
  later(cycle.world, 15 * hourMs)
  await says(cycle.world, ben, `resume ${cycle.operation}`)
  await untilOver(cycle)
  expect([stateOf(cycle), happened(cycle.world, 'storage-02', 'went down')]).toEqual(['succeeded', 1])
})

test('approvals: do not expire after the first change of a node', async () => {
  const world = worldWith(counting(2 * minuteMs))
  world.machine('storage-01').folders.set('/etc/rebootmgr/pre_boot_tasks', {
    '10-slow': { exitCode: 0, tail: '', lastsMs: 5 * minuteMs },
  })
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => stateOf(cycle) === 'succeeded')
  expect(happened(world, 'storage-01', 'went down')).toBe(1)
})

test('F12 approve: a person whose approval is too old can approve again', async () => {
  const world = worldWith(counting(10 * minuteMs))
  const cycle = await begins(world, 'reboot storage-01', async () => {
    later(world, 11 * minuteMs)
    const card = world.chat.card('op-T1')
    // immediately, before a turn of the operation has noticed that it is too old
    if (card) await presses(world, ben, card, 'Approve')
  })
  expect(stateOf(cycle)).toBe('awaiting approval')
  await untilOver(cycle)
  expect([stateOf(cycle), happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test('withdraw: an approval that is withdrawn while the operation is queued counts no more', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  expect(await pressed(cycle, ben, 'Withdraw approval')).toContain('Approval withdrawn.')
  await lift(world)
  await world.passes(600_000)
  expect([stateOf(cycle), world.effects]).toEqual(['awaiting approval', []])
  expect(await told(cycle)).toContain('@U0BEN withdrew their approval.')
})

test('F14 approve: heard again after it was withdrawn, it does not count again', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  await pressed(cycle, chris, 'Withdraw approval')
  await world.replay('approve')
  expect(operationOf(cycle)?.approvals.map(({ person }) => person)).toEqual([ben])
  await lift(world)
  await world.passes(600_000)
  expect([stateOf(cycle), world.effects]).toEqual(['awaiting approval', []])
})

/** Handles the newest request with these words or this action again; returns the answer. */
async function handleAgain({ world }: Cycle, about: string): Promise<string> {
  const request = world.requests.findLast((one) => one.about === about)
  return JSON.stringify(await request?.again())
}

const whoApproved = (cycle: Cycle) => operationOf(cycle)?.approvals.map(({ person }) => person)

test('F14 withdraw: heard again after a newer approval, it is answered as done and withdraws nothing', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  await pressed(cycle, chris, 'Withdraw approval')
  expect(await handleAgain(cycle, 'withdraw')).toContain('Your approval was withdrawn before Lockkeeper was restarted.')
  await pressed(cycle, chris, 'Approve')
  expect(await handleAgain(cycle, 'withdraw')).toContain('Your approval was withdrawn before Lockkeeper was restarted.')
  expect(whoApproved(cycle)).toEqual([ben, chris])
})

test('F14 withdraw: one that was not carried out withdraws no approval that was given since', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  const { journals } = world
  const append = journals.append.bind(journals)
  journals.append = () => Promise.reject(new Failure('journals', 'killed', 'none'))
  await pressed(cycle, chris, 'Withdraw approval')
  journals.append = append
  const lost = world.requests.findLast(({ about }) => about === 'withdraw')
  await pressed(cycle, chris, 'Withdraw approval')
  await pressed(cycle, chris, 'Approve')
  expect(JSON.stringify(await lost?.again())).toContain('changed since you asked')
  expect(whoApproved(cycle)).toEqual([ben, chris])
})

test('F14 withdraw: one that was not carried out is carried out when it is heard again', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  const { journals } = world
  const append = journals.append.bind(journals)
  journals.append = () => Promise.reject(new Failure('journals', 'killed', 'none'))
  await pressed(cycle, chris, 'Withdraw approval')
  journals.append = append
  await world.replay('withdraw')
  expect(whoApproved(cycle)).toEqual([ben])
})

test('F14 deny: heard again, it is answered as done', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  await pressed(cycle, chris, 'Deny…')
  expect(await handleAgain(cycle, 'deny')).toContain('Your denial was recorded before Lockkeeper was restarted.')
})

test('withdraw: only own approvals', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  expect(await pressed(cycle, dora, 'Withdraw approval')).toContain('You have not approved')
  expect(operationOf(cycle)?.approvals).toHaveLength(2)
})

test.each([
  ['withdrawn', (cycle: Cycle) => pressed(cycle, ben, 'Withdraw approval')],
  [
    'withdrawn while Slack is away',
    async (cycle: Cycle) => {
      await pressed(cycle, ben, 'Withdraw approval')
      cycle.world.people.silent = true
    },
  ],
  ['of a person who left', (cycle: Cycle) => cycle.world.people.groups.set(approvers, [chris])],
])('S46 arming: is refused for an approval that is %s, and the run unwinds', async (_, happens) => {
  const world = worldWith({ limits: { ...policy.limits, settleMs: 60_000 } })
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  await happens(cycle)
  await untilOver(cycle)
  expect([happened(world, 'storage-01', 'armed'), world.machine('storage-01').maintenance]).toEqual([0, null])
  expect(runOf(cycle)?.failure?.code).toBe('not an approver')
})

test('I9 arming: continues while Slack is away, with approvals counted before the first change', async () => {
  const world = worldWith({ limits: { ...policy.limits, settleMs: 60_000 } })
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  world.people.silent = true
  await untilOver(cycle)
  expect([stateOf(cycle), happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test('approvals: a run takes no lock after they expired', async () => {
  const world = worldWith(counting(2 * minuteMs))
  world.machine('hyper-01').rebootMs = 4 * minuteMs
  await untilStep(await begins(world, 'reboot hyper-01'), 'awaitNewBoot')
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => (runOf(cycle)?.waiting ?? null) !== null)
  await world.passes(5 * minuteMs)
  expect(world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
  expect(runOf(cycle)).toMatchObject({ outcome: 'gave way', failure: null })
  expect(stateOf(cycle)).toBe('awaiting approval')
})

test('F65 stop: a held operation does not expire and keeps its approvals', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  later(world, 14 * hourMs)
  await world.passes(minuteMs)
  expect(stateOf(cycle)).toBe('queued')
  await lift(world)
  await untilOver(cycle)
  expect([stateOf(cycle), happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test('F65 stop: asks for new approvals after it is lifted when the old ones expired', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => stop(world))
  await isQueued(cycle)
  later(world, 100 * hourMs)
  await world.passes(minuteMs)
  expect(stateOf(cycle)).toBe('queued')
  await lift(world)
  await waits(cycle)
  expect(world.effects).toEqual([])
})

test('F65 hold: an operation expires unless a person holds it', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => {
    world.context.locks.prohibitions = async () => {
      throw new Failure('consul', 'no answer', 'none')
    }
  })
  await isQueued(cycle)
  await world.passes(minuteMs)
  later(world, 2 * hourMs)
  await world.passes(minuteMs)
  expect(stateOf(cycle)).toBe('expired')
})

test('F65 hold: an operation that was approved again between its nodes is paused, not expired', async () => {
  const cycle = await pausedBetween()
  const { world } = cycle
  later(world, 17 * hourMs)
  await says(world, ben, `resume ${cycle.operation}`)
  await waits(cycle)
  const { prohibitions } = world.context.locks
  world.context.locks.prohibitions = async () => {
    throw new Failure('consul', 'no answer', 'none')
  }
  for (const person of [ben, chris]) await pressed(cycle, person, 'Approve')
  await isQueued(cycle)
  await world.passes(minuteMs)
  later(world, 2 * hourMs)
  await world.passes(minuteMs)
  expect(stateOf(cycle)).toBe('paused')
  expect(await told(cycle)).toContain('Paused: it was held for too long')
  world.context.locks.prohibitions = prohibitions
  await says(world, ben, `resume ${cycle.operation}`)
  await untilOver(cycle)
  expect([stateOf(cycle), happened(world, 'storage-02', 'went down')]).toEqual(['succeeded', 1])
})

test('S46 arming: is refused when approvers left before it', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => {
    const run = runOf(cycle)
    return run?.steps[run.current]?.kind === 'reboot' && run.progress[run.current]?.is === 'begun'
  })
  expect(happened(world, 'storage-01', 'armed')).toBe(0)
  world.people.groups.set(approvers, [chris])
  await untilOver(cycle)
  expect([happened(world, 'storage-01', 'armed'), world.machine('storage-01').maintenance]).toEqual([0, null])
  expect(runOf(cycle)?.failure?.code).toBe('not an approver')
})

test('S46 first change: is refused when approvers leave between its intent and its act', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => (runOf(cycle)?.changed.length ?? 0) > 0)
  expect(world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
  world.people.groups.set(approvers, [chris])
  await untilOver(cycle)
  expect(world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
  expect(runOf(cycle)?.failure?.code).toBe('not an approver')
})
