import { expect, test } from 'vitest'
import { entryOf, ownerOf, withoutRun } from '../../src/core/locks/lock-table.ts'
import { queued } from '../../src/core/locks/queue.ts'
import { runState } from '../../src/core/run/fold.ts'
import { stillChanged } from '../../src/core/run/still-changed.ts'
import type { StepKind } from '../../src/core/steps/table.ts'
import { ownLock } from '../../src/engine/step-contract/own-lock.ts'
import {
  begins,
  type Cycle,
  happened,
  holders,
  operationOf,
  runOf,
  told,
  until,
  untilCalled,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { liftStop } from '../contract/suites/lift-stop.ts'
import { ana, ben, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000
const { compute } = policy.roles
if (!compute) throw new Error('the policy has no compute role')
const withOwnGate = { roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'] } } }

const eventsOf = ({ world, run }: Cycle) => world.journals.runNow(run).map(({ event }) => event)
const given = (cycle: Cycle) => eventsOf(cycle).filter(({ type }) => type === 'gaveBack')
const inLine = ({ locks }: World) => locks.table.line.map(({ run, number }) => [run, number])

/** A reboot whose run has its slots and has not checked the cluster since. */
async function holding(world: World): Promise<Cycle> {
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => world.locks.table.scopes.length > 0)
  return cycle
}

const objections: readonly (readonly [string, (world: World) => unknown, (world: World) => unknown])[] = [
  [
    'another node fails a check',
    ({ cluster }) => cluster.check('compute-02', 'disk is full'),
    ({ cluster }) => cluster.check('compute-02', null),
  ],
  [
    "an operator's own gate",
    ({ objections }) => objections.set('ceph', 'osd.3 is down'),
    ({ objections }) => objections.delete('ceph'),
  ],
  [
    'a stop flag',
    ({ cluster }) => cluster.setStop({ kind: 'cluster' }, 'power work', ben),
    ({ cluster }) => liftStop(cluster, { kind: 'cluster' }),
  ],
]

test.each(objections)(
  'F118 slots: a run that has changed nothing gives them back, keeps its number and asks no more for them while %s objects',
  { tags: ['slow'] },
  async (_, object, agree) => {
    const world = worldWith(withOwnGate)
    const cycle = await holding(world)
    const later = await begins(world, 'reboot storage-01')
    await object(world)
    await world.passes(10 * minuteMs)
    expect(await holders(world)).toEqual([])
    expect(inLine(world)[0]).toEqual([cycle.run, 1])
    expect(given(cycle)).toHaveLength(1)
    expect(runOf(cycle)?.status).toBe('working')
    await agree(world)
    for (const each of [cycle, later]) await untilOver(each)
    expect([cycle, later].map((each) => operationOf(each)?.state)).toEqual(['succeeded', 'succeeded'])
    expect(happened(world, 'compute-01', 'went down')).toBe(1)
  },
)

test('F118 slots: the thread says once why they went back and what is kept', { tags: ['slow'] }, async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  world.objections.set('ceph', 'osd.3 is down')
  await world.passes(10 * minuteMs)
  const lines = (await told(cycle)).split('\n').filter((line) => line.includes('osd.3'))
  expect(lines).toEqual(['Gave its slots back: ceph: osd.3 is down. Keeps its place in the queue.'])
})

test('F118 slots: another bot goes on from the lock table when the first one died before it wrote that they went back', async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  await untilStep(cycle, 'verifyCluster')
  const held = await world.locks.hold(cycle.run)
  if (held.is === 'lost') throw new Error(held.why)
  world.objections.set('ceph', 'osd.3 is down')
  expect(await world.locks.requeue(held.lock)).toBe('in the queue')
  await world.passes(minuteMs)
  expect(given(cycle)).toEqual([{ type: 'gaveBack', index: 1, because: null }])
  expect(inLine(world)).toEqual([[cycle.run, 1]])
  world.objections.clear()
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('F118 slots: a run whose slots went back after it intended its first change has changed nothing, and waits again', async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  await until(cycle, () => (runOf(cycle)?.changed.length ?? 0) > 0)
  const held = await world.locks.hold(cycle.run)
  if (held.is === 'lost') throw new Error(held.why)
  expect(await world.locks.requeue(held.lock), 'by a bot that was paused').toBe('in the queue')
  await until(cycle, () => given(cycle).length > 0)
  expect(given(cycle)).toEqual([{ type: 'gaveBack', index: 1, because: null }])
  expect([runOf(cycle)?.changed, stillChanged(world.journals.runNow(cycle.run))]).toEqual([[], []])
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

/** The run's bot is paused before it gives the slots back, and another one has begun to take its first change back. */
async function cancelledBehindIntent(world: World) {
  const cycle = await holding(world)
  await until(cycle, () => (runOf(cycle)?.changed.length ?? 0) > 0)
  const held = await world.locks.hold(cycle.run)
  if (held.is === 'lost') throw new Error(held.why)
  await says(world, ana, `cancel ${cycle.operation}`)
  await until(cycle, () => runOf(cycle)?.status === 'unwinding')
  return { cycle, lock: held.lock }
}

test('F118 slots: a run whose slots went back while it unwinds has nothing to clean up', async () => {
  const world = worldWith(withOwnGate)
  const { cycle, lock } = await cancelledBehindIntent(world)
  expect(await world.locks.requeue(lock)).toBe('in the queue')
  await untilOver(cycle)
  expect([runOf(cycle)?.outcome, runOf(cycle)?.owed, inLine(world)]).toEqual(['cancelled', [], []])
  expect(stillChanged(world.journals.runNow(cycle.run))).toEqual([])
})

test('F118 slots: a run whose slots go back right before it takes something back has nothing to clean up', async () => {
  const world = worldWith(withOwnGate)
  const { cycle, lock } = await cancelledBehindIntent(world)
  const { hold } = world.locks
  let looks = 0
  world.locks.hold = async (run) => {
    const undoes = runOf(cycle)?.progress.some(({ is }) => is === 'undoing')
    if (undoes) looks += 1
    if (looks === 2) expect(await world.locks.requeue(lock)).toBe('in the queue')
    return hold.call(world.locks, run)
  }
  await untilOver(cycle)
  expect(looks).toBeGreaterThan(2)
  expect([runOf(cycle)?.outcome, runOf(cycle)?.owed]).toEqual(['cancelled', []])
})

/** The run's entry is gone, and the run stands in the queue, as after a restore of an older state of the lock store. */
function losesEntry({ locks }: World, { run }: Cycle): void {
  const entry = entryOf(locks.table, run)
  if (entry === null) throw new Error(`${run} has no entry`)
  locks.table = { ...withoutRun(locks.table, run), line: queued(locks.table, entry, entry.scopes, {}) }
}

const isDone = (cycle: Cycle, kind: StepKind): boolean => {
  const state = runOf(cycle)
  const index = state?.steps.findIndex((step) => step.kind === kind) ?? -1
  return state?.progress[index]?.is === 'done'
}

const isArmed = ({ world, run }: Cycle): boolean =>
  Number(entryOf(world.locks.table, run)?.phase.armedUntilUptimeSeconds) > 0

const failsInDrain = (cycle: Cycle): boolean => eventsOf(cycle).some(({ type }) => type === 'stepFailed')

const carriedOut: readonly (readonly [string, (cycle: Cycle) => boolean, (world: World) => unknown])[] = [
  ['its drain is done', (cycle) => isDone(cycle, 'drain'), () => {}],
  ['its maintenance is on', (cycle) => isDone(cycle, 'enterMaintenance'), () => {}],
  ['its reboot is armed', isArmed, () => {}],
  ['its node rebooted', (cycle) => isDone(cycle, 'awaitNewBoot'), () => {}],
  [
    'its drain failed half way',
    failsInDrain,
    ({ behaviours }) => behaviours.set('evacuate', { exitCode: 1, tail: 'one server left', lastsMs: 10 }),
  ],
]

test.each(carriedOut)(
  'F118 slots: a place in the queue says nothing about a run that has lost its lock when %s, and a person is called',
  async (_, isSo, prepare) => {
    const world = worldWith(withOwnGate)
    prepare(world)
    const cycle = await holding(world)
    await until(cycle, () => isSo(cycle))
    losesEntry(world, cycle)
    await untilCalled(cycle)
    expect(given(cycle)).toEqual([])
    expect(stillChanged(world.journals.runNow(cycle.run))).not.toEqual([])
    expect(await told(cycle)).toMatch(/Needs attention.*lock is lost/)
  },
)

test('F118 slots: a run that is cancelled after its drain and has lost its lock has cleanup pending, although it is in the queue', async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  await until(cycle, () => isDone(cycle, 'drain'))
  await says(world, ana, `cancel ${cycle.operation}`)
  await until(cycle, () => runOf(cycle)?.progress.some(({ is }) => is === 'undoing') === true)
  losesEntry(world, cycle)
  await untilCalled(cycle)
  expect([given(cycle), runOf(cycle)?.owed.length]).toEqual([[], 1])
})

test('F118 slots: an entry of an earlier version that gave slots back after a change changes nothing', async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  await until(cycle, () => isDone(cycle, 'enterMaintenance'))
  const before = world.journals.runNow(cycle.run)
  const last = before.at(-1)
  if (!last) throw new Error('no entry')
  const after = [...before, { ...last, event: { type: 'gaveBack' as const, index: 1, because: null } }]
  expect(stillChanged(after)).toEqual(stillChanged(before))
  expect(runState(after)).toEqual({ ...runOf(cycle), revision: after.length })
})

test('F118 slots: another run of the same name in the queue says nothing about a lock', async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  const held = await world.locks.hold(cycle.run)
  if (held.is === 'lost') throw new Error(held.why)
  await world.locks.requeue(held.lock)
  const owner = ownerOf(held.lock.holder)
  const { run } = owner
  expect(await ownLock(world.locks, owner)).toMatchObject({ inQueue: { run } })
  for (const other of [{ operation: 'op-other' }, { node: 'compute-02' }])
    expect(await ownLock(world.locks, { ...owner, ...other })).not.toHaveProperty('inQueue')
})

test('F118 slots: a run that has changed something keeps them, whatever objects', async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  await untilStep(cycle, 'settle')
  world.objections.set('ceph', 'osd.3 is down')
  await untilStep(cycle, 'verifyCluster', 2)
  await world.passes(minuteMs)
  expect(await holders(world)).toEqual(['compute-01'])
  expect(given(cycle)).toEqual([])
})

test('F118 slots: a run that took over a drained node keeps them', async () => {
  const world = worldWith(withOwnGate)
  await untilOver(await begins(world, 'drain compute-01'))
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'verifyCluster')
  world.objections.set('ceph', 'osd.3 is down')
  await world.passes(minuteMs)
  expect(await holders(world)).toEqual(['compute-01'])
  expect(given(cycle)).toEqual([])
})

/** A reboot that took over a node whose drain had nothing to change: there are no hooks, and a person set maintenance. */
async function drainedByNone(world: World): Promise<Cycle> {
  world.machine('compute-01').maintenance = 'disk swap'
  await untilOver(await begins(world, 'drain compute-01'))
  expect(world.locks.table.scopes[0]?.holders[0]?.phase.changed).toEqual([])
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'verifyCluster')
  return cycle
}

const withoutHooks = {
  roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'], drainHooks: [], undrainHooks: [] } },
}

test('F118 slots: a run that took over a drained node keeps them also when the drain had nothing to change', async () => {
  const world = worldWith(withoutHooks)
  const cycle = await drainedByNone(world)
  world.objections.set('ceph', 'osd.3 is down')
  await world.passes(minuteMs)
  expect(await holders(world)).toEqual(['compute-01'])
  expect(given(cycle)).toEqual([])
})

test('F118 slots: a run that is cancelled leaves a drained node its lock also when the drain had nothing to change', async () => {
  const world = worldWith(withoutHooks)
  const cycle = await drainedByNone(world)
  await says(world, ana, `cancel ${cycle.operation}`)
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('cancelled')
  expect(world.locks.table.scopes[0]?.holders[0]?.phase.step).toBe('drained')
})

test('F118 slots: a bot whose configuration is not in force gives nothing back, and the next one does', async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  await untilStep(cycle, 'verifyCluster')
  world.nextBot = () => ({ ...world.context, instance: 'bot-2', configurationHash: 'b0b0b0b0'.repeat(8) })
  world.objections.set('ceph', 'osd.3 is down')
  await world.passes(minuteMs)
  expect([await holders(world), given(cycle)]).toEqual([['compute-01'], []])
  world.nextBot = () => world.context
  await world.passes(minuteMs)
  expect([await holders(world), given(cycle).length]).toEqual([[], 1])
})

test('F118 slots: a gate that agrees in the queue and objects to the holder is asked at intervals', async () => {
  const world = worldWith(withOwnGate)
  const { commands } = world.context
  const { ask } = commands
  commands.ask = async (gate, node, signal) => {
    const held = world.locks.table.scopes.length > 0
    const answer = await ask(gate, node, signal)
    return held ? { ...answer, verdict: 'blocked', evidence: 'osd.3 is down' } : answer
  }
  const cycle = await holding(world)
  await world.passes(minuteMs)
  expect(given(cycle).length).toBeGreaterThan(1)
  expect(given(cycle).length).toBeLessThan(6)
})

test('F118 slots: only time in the queue counts against its limit, over all stays', { tags: ['slow'] }, async () => {
  const world = worldWith({ ...withOwnGate, limits: { ...policy.limits, acquireLockMs: 10 * minuteMs } })
  const cycle = await holding(world)
  const queues = async (forMs: number) => {
    world.objections.set('ceph', 'osd.3 is down')
    await world.passes(forMs)
  }
  await queues(5 * minuteMs)
  world.objections.clear()
  await untilStep(cycle, 'verifyCluster')
  // no bot is running while the run has its slots
  world.nowMs += 8 * minuteMs
  await queues(4 * minuteMs)
  expect([runOf(cycle)?.status, inLine(world), given(cycle).length]).toEqual(['working', [[cycle.run, 1]], 2])
  await queues(2 * minuteMs)
  expect(runOf(cycle)?.outcome).toBe('undone')
  expect(eventsOf(cycle).findLast(({ type }) => type === 'stepFailed')).toMatchObject({ code: 'timed out', index: 1 })
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
})

test('F118 slots: the summary names the objection each time that the slots go back', { tags: ['slow'] }, async () => {
  const world = worldWith(withOwnGate)
  const cycle = await holding(world)
  for (const evidence of ['osd.3 is down', 'osd.4 is down']) {
    world.objections.set('ceph', evidence)
    await world.passes(6 * minuteMs)
    const [summary] = await world.journals.open()
    expect(summary?.now).toContain(evidence)
    world.objections.clear()
    await until(cycle, () => world.locks.table.scopes.length > 0)
  }
})
