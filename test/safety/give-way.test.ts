// @module-tag slow

import { expect, test } from 'vitest'
import type { Holder } from '../../src/core/locks/locks.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import {
  begins,
  type Cycle,
  happened,
  operationOf,
  runOf,
  told,
  until,
  untilCalled,
  untilOver,
  worldWith,
} from '../conformance/cycle.ts'
import { ana, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000
const { compute } = policy.roles
if (!compute) throw new Error('the policy has no compute role')

const draining = (lastsMs: number) => ({ exitCode: 0, tail: '', lastsMs })

/** Compute nodes of which two may be out at once; draining one takes a minute. */
function withTwoSlots(over: Partial<Policy> = {}): World {
  const world = worldWith({ clusterSlots: 2, ...over })
  world.add('compute-03', ['compute'])
  world.cluster.workTags = ['rebootmgr', 'max_failing=5']
  world.behaviours.set('evacuate', draining(minuteMs))
  return world
}

const runsOf = (cycle: Cycle) => operationOf(cycle)?.runs.map(({ run, node, outcome }) => [run, node, outcome]) ?? []
const eventsOf = ({ world }: Cycle, run: string) => world.journals.runNow(run).map(({ event }) => event)
const gaveWay = (cycle: Cycle, run = cycle.run) => eventsOf(cycle, run).find(({ type }) => type === 'gaveWay')
const entryOf = ({ world }: Cycle, run: string) =>
  world.locks.table.scopes.flatMap(({ holders }) => holders).find((holder) => holder.run === run)
const isOut = (world: World) => Object.assign(world.machine('compute-03'), { maintenance: 'by hand' })
const waitsForCapacity = (cycle: Cycle): boolean => runOf(cycle)?.waiting?.key === 'capacity'
const hasChanged = (cycle: Cycle): boolean => (runOf(cycle)?.changed.length ?? 0) > 0

/** Two runs that drain their nodes; the first took its slots five seconds earlier. */
async function bothDraining(world = withTwoSlots()): Promise<readonly [Cycle, Cycle]> {
  const first = await begins(world, 'reboot compute-01')
  await until(first, () => entryOf(first, first.run) !== undefined)
  await world.passes(5_000)
  const second = await begins(world, 'reboot compute-02')
  await until(second, () => ['compute-01', 'compute-02'].every((node) => happened(world, node, 'hook began') > 0))
  return [first, second]
}

test('F140 giving way: of two runs that do not fit together any more, the one that took its slots last gives way at once', async () => {
  const [first, second] = await bothDraining()
  const { world } = first
  isOut(world)
  await until(second, () => gaveWay(second) !== undefined, 2 * minuteMs)
  await untilOver(first)
  expect(operationOf(first)?.state).toBe('succeeded')
  expect(gaveWay(first)).toBeUndefined()
  expect(gaveWay(second)).toMatchObject({
    to: { run: first.run, node: 'compute-01', why: 'took its slots first' },
    because: expect.stringContaining('capacity: compute-01 is in a run'),
  })
  expect(runOf(second)).toMatchObject({ outcome: 'gave way', lock: 'released' })
  expect(happened(world, 'compute-02', 'went down')).toBe(0)
})

test('F140 giving way: its node gets another run, which waits under the same number and reboots it', async () => {
  const [first, second] = await bothDraining()
  const { world } = first
  const number = entryOf(second, second.run)?.number
  const third = await begins(world, 'reboot hyper-01')
  await until(third, () => world.locks.table.line.length === 1)
  isOut(world)
  const next = `${second.operation}-2`
  await until(second, () => world.locks.table.line.some(({ run }) => run === next))
  expect(number).toBe(2)
  expect(world.locks.table.line.map((waiter) => [waiter.run, waiter.number])).toEqual([
    [next, 2],
    [third.run, 3],
  ])
  for (const each of [first, second]) await untilOver(each)
  expect(runsOf(second)).toEqual([
    [second.run, 'compute-02', 'gave way'],
    [next, 'compute-02', 'succeeded'],
  ])
  expect(operationOf(second)?.state).toBe('succeeded')
  expect(happened(world, 'compute-02', 'went down')).toBe(1)
})

test('F140 giving way: thread and card say to which run, why, and that nothing is lost', async () => {
  const [first, second] = await bothDraining()
  const { world } = first
  isOut(world)
  await until(second, () => gaveWay(second) !== undefined && runOf(second)?.status === 'unwinding')
  await until(second, () => JSON.stringify(world.chat.card(second.operation)).includes('gives way to another run'))
  expect((await world.journals.open()).find(({ operation }) => operation === second.operation)?.now).toBe(
    'gives way to another run: rolling back changes',
  )
  await untilOver(second)
  const thread = await told(second)
  expect(
    thread.match(
      /Gives way to compute-01, which took its slots first: capacity: .*\. Rolling back changes, then back in the queue\./g,
    ),
  ).toHaveLength(1)
  expect(thread).toContain('Done in')
  expect(operationOf(second)?.summary).toContain('compute-02 rebooted')
})

test('F140 giving way: a run of the same operation that gives way counts as no failure, and stops no other one', async () => {
  const world = withTwoSlots()
  const cycle = await begins(world, 'reboot compute-01,compute-02 --at-once 2 --waves none')
  const second = { ...cycle, run: `${cycle.operation}-2` }
  await until(cycle, () => hasChanged(cycle) && hasChanged(second))
  isOut(world)
  await until(cycle, () => [cycle, second].some((each) => gaveWay(each) !== undefined))
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
  expect(
    runsOf(cycle)
      .map(([, , outcome]) => outcome)
      .toSorted(),
  ).toEqual(['gave way', 'succeeded', 'succeeded'])
  expect(operationOf(cycle)?.summary).toContain('2 done, 0 failed, 0 untouched')
})

test('F140 giving way: no run gives way to one whose node reboots, but waits until it is back', async () => {
  const world = withTwoSlots()
  world.behaviours.set('evacuate', draining(5 * minuteMs))
  const first = await begins(world, 'reboot compute-01')
  await until(first, () => happened(world, 'compute-01', 'hook began') > 0)
  world.behaviours.set('evacuate', draining(1_000))
  world.machine('compute-02').rebootMs = 7 * minuteMs
  const second = await begins(world, 'reboot compute-02')
  await until(second, () => happened(world, 'compute-02', 'went down') === 1)
  isOut(world)
  await until(first, () => runOf(first)?.waiting?.key.includes('capacity') === true)
  for (const each of [first, second]) await untilOver(each)
  expect([first, second].map((each) => gaveWay(each))).toEqual([undefined, undefined])
  expect([first, second].map((each) => operationOf(each)?.state)).toEqual(['succeeded', 'succeeded'])
})

test('F140 giving way: also right before the reboot is armed', async () => {
  const world = withTwoSlots({ roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'] } } })
  const { commands } = world.context
  const ask = commands.ask.bind(commands)
  commands.ask = async (gate, node, signal) => {
    const verdict = await ask(gate, node, signal)
    const isHeld = node.name === 'compute-01' && happened(world, 'compute-01', 'hook began') > 0
    return isHeld ? { ...verdict, verdict: 'blocked' } : verdict
  }
  const [first, second] = await bothDraining(world)
  const reboot = runOf(second)?.steps.findIndex(({ kind }) => kind === 'reboot') ?? -1
  await until(second, () => runOf(second)?.current === reboot)
  isOut(world)
  await until(second, () => gaveWay(second) !== undefined, 2 * minuteMs)
  expect(gaveWay(second)).toMatchObject({ index: reboot, to: { run: first.run } })
  expect(gaveWay(first)).toBeUndefined()
})

test('F140 giving way: no run gives way while it would not fit alone either', async () => {
  const [first, second] = await bothDraining()
  const { world } = first
  world.machine('compute-03').maintenance = 'by hand'
  world.machine('hyper-01').maintenance = 'by hand'
  await until(second, () => waitsForCapacity(first) && waitsForCapacity(second))
  await world.passes(3 * minuteMs)
  expect([first, second].map((each) => gaveWay(each))).toEqual([undefined, undefined])
  world.machine('hyper-01').maintenance = null
  world.machine('compute-03').maintenance = null
  for (const each of [first, second]) await untilOver(each)
  expect([first, second].map((each) => operationOf(each)?.state)).toEqual(['succeeded', 'succeeded'])
})

test('F140 giving way: a bot whose configuration is not in force gives nothing back, and the next one does', async () => {
  const [first, second] = await bothDraining()
  const { world } = first
  const own = world.context.configurationHash
  Object.assign(world.context, { configurationHash: 'b0b0b0b0'.repeat(8) })
  isOut(world)
  await until(second, () => waitsForCapacity(first) && waitsForCapacity(second))
  await world.passes(2 * minuteMs)
  expect([first, second].map((each) => gaveWay(each))).toEqual([undefined, undefined])
  Object.assign(world.context, { configurationHash: own })
  await until(second, () => gaveWay(second) !== undefined, 2 * minuteMs)
  expect(gaveWay(first)).toBeUndefined()
})

test('F140 giving way: a run that took over a drained node keeps it, so that the other one gives way', async () => {
  const world = withTwoSlots({ roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'] } } })
  await untilOver(await begins(world, 'drain compute-02'))
  const first = await begins(world, 'reboot compute-01')
  await until(first, () => happened(world, 'compute-01', 'hook began') > 0)
  const second = await begins(world, 'reboot compute-02')
  const { commands } = world.context
  const ask = commands.ask.bind(commands)
  commands.ask = async (gate, node, signal) => {
    const verdict = await ask(gate, node, signal)
    const isHeld = node.name === 'compute-02' && entryOf(second, second.run) !== undefined
    return isHeld ? { ...verdict, verdict: 'blocked' } : verdict
  }
  await until(second, () => runOf(second)?.waiting?.key === 'ceph')
  isOut(world)
  await until(first, () => gaveWay(first) !== undefined, 5 * minuteMs)
  expect(gaveWay(first)).toMatchObject({ to: { run: second.run, why: 'cannot be taken back' } })
  expect(gaveWay(second)).toBeUndefined()
})

/** A run that drains its node for five minutes, and a later one that the words request, whose drain takes a second. */
async function besideAnother(words: string, world = withTwoSlots()): Promise<readonly [Cycle, Cycle]> {
  world.behaviours.set('evacuate', draining(5 * minuteMs))
  const first = await begins(world, 'reboot compute-01')
  await until(first, () => happened(world, 'compute-01', 'hook began') > 0)
  world.behaviours.set('evacuate', draining(1_000))
  return [first, await begins(world, words)]
}

test.each<readonly [string, (cycle: Cycle) => boolean]>([
  ['are intended', (cycle) => runOf(cycle)?.changed.includes('packages') === true],
  ['are upgraded', ({ world }) => happened(world, 'compute-02', 'packages changed') === 1],
])('F140 giving way: a run gives way to a later one whose reboot is ahead once its packages %s', async (_, isSo) => {
  const [first, second] = await besideAnother('upgrade compute-02')
  const { world } = first
  world.machine('compute-02').rebootRequired = { why: 'new kernel', sinceMs: null }
  await until(second, () => isSo(second))
  isOut(world)
  await until(first, () => gaveWay(first) !== undefined, 6 * minuteMs)
  expect(gaveWay(first)).toMatchObject({ to: { run: second.run, why: 'cannot be taken back' } })
  for (const each of [first, second]) await untilOver(each)
  expect(gaveWay(second)).toBeUndefined()
  expect([first, second].map((each) => operationOf(each)?.state)).toEqual(['succeeded', 'succeeded'])
  expect(happened(world, 'compute-02', 'went down')).toBe(1)
})

test('F140 giving way: a run gives way to a later one that is parked with its node out of service', async () => {
  const [first, second] = await besideAnother('reboot compute-02')
  const { world } = first
  await until(second, () => happened(world, 'compute-02', 'maintenance on') > 0)
  world.behaviours.set('enable', { ...draining(1_000), exitCode: 1 })
  await says(world, ana, `cancel ${second.operation} --reason "not today"`)
  await untilCalled(second)
  isOut(world)
  await until(first, () => gaveWay(first) !== undefined, 6 * minuteMs)
  expect(gaveWay(first)).toMatchObject({ to: { run: second.run, why: 'cannot be taken back' } })
  await world.passes(10 * minuteMs)
  expect([runOf(second)?.status, gaveWay(second)]).toEqual(['needs attention', undefined])
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
})

test('F140 giving way: no run gives way to one that has only its node to bring back', async () => {
  const world = withTwoSlots()
  world.behaviours.set('enable', draining(8 * minuteMs))
  const [first, second] = await besideAnother('upgrade compute-02', world)
  await until(second, () => happened(world, 'compute-02', 'maintenance off') > 0, 3 * minuteMs)
  isOut(world)
  await until(first, () => waitsForCapacity(first), 6 * minuteMs)
  await world.passes(minuteMs)
  expect([operationOf(second)?.state, gaveWay(first)]).toEqual(['running', undefined])
  for (const each of [first, second]) await untilOver(each)
  expect(gaveWay(first)).toBeUndefined()
})

test('F140 giving way: a run gives way to an earlier one that is still draining and ends drained', async () => {
  const world = withTwoSlots()
  world.behaviours.set('evacuate', draining(5 * minuteMs))
  const first = await begins(world, 'drain compute-02')
  await until(first, () => happened(world, 'compute-02', 'hook began') > 0)
  world.behaviours.set('evacuate', draining(1_000))
  const second = await begins(world, 'reboot compute-01')
  await until(second, () => happened(world, 'compute-01', 'hook began') > 0)
  isOut(world)
  await until(second, () => gaveWay(second) !== undefined, 2 * minuteMs)
  expect(operationOf(first)?.state).toBe('running')
  expect(gaveWay(second)).toMatchObject({ to: { run: first.run, why: 'took its slots first' } })
})

test('F140 giving way: no run gives way to one that is armed and has not fired yet', async () => {
  const [first, second] = await bothDraining()
  const { world } = first
  const { locks } = world
  const state = locks.state.bind(locks)
  locks.state = async () => {
    const table = await state()
    const armed = <H extends Holder>(holder: H): H =>
      holder.run === second.run ? { ...holder, phase: { ...holder.phase, armedUntilUptimeSeconds: 60 } } : holder
    return { ...table, scopes: table.scopes.map((scope) => ({ ...scope, holders: scope.holders.map(armed) })) }
  }
  isOut(world)
  await until(second, () => waitsForCapacity(first) && waitsForCapacity(second))
  await world.passes(minuteMs)
  expect([first, second].map((each) => gaveWay(each))).toEqual([undefined, undefined])
})

test('F140 giving way: no run gives way to one that has changed nothing, which gives its slots back', async () => {
  const world = withTwoSlots({ roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'] } } })
  const first = await begins(world, 'reboot compute-01')
  const { commands } = world.context
  const ask = commands.ask.bind(commands)
  let isSilent = true
  commands.ask = async (gate, node, signal) => {
    // an unreachable source does not make a run give its slots back
    if (isSilent && node.name === 'compute-01' && entryOf(first, first.run))
      throw new Failure('ceph', 'is away', 'none')
    return ask(gate, node, signal)
  }
  await until(first, () => runOf(first)?.waiting?.reason.includes('ceph is unreachable') === true)
  const second = await begins(world, 'reboot compute-02')
  await until(second, () => happened(world, 'compute-02', 'hook began') > 0)
  isOut(world)
  await until(second, () => waitsForCapacity(second))
  await world.passes(minuteMs)
  expect(gaveWay(second)).toBeUndefined()
  isSilent = false
  await untilOver(second)
  expect(operationOf(second)?.state).toBe('succeeded')
  expect(eventsOf(first, first.run).map(({ type }) => type)).toContain('gaveBack')
})

test('F140 giving way: no run gives way to one that is being taken back', async () => {
  const world = withTwoSlots()
  world.behaviours.set('enable', draining(2 * minuteMs))
  const [first, second] = await bothDraining(world)
  await until(first, () => happened(world, 'compute-01', 'maintenance on') > 0)
  await says(world, ana, `cancel ${first.operation} --reason "not today"`)
  isOut(world)
  await until(second, () => waitsForCapacity(second))
  await world.passes(minuteMs)
  expect(runOf(first)?.status).toBe('unwinding')
  await untilOver(second)
  expect(gaveWay(second)).toBeUndefined()
  expect(operationOf(second)?.state).toBe('succeeded')
})
