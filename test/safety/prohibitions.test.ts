import { expect, test } from 'vitest'
import { holdersIn } from '../../src/core/locks/locks.ts'
import type { Prohibition } from '../../src/core/operation/prohibitions.ts'
import { nodePartHash } from '../../src/core/plan/plan.ts'
import { advanceOperation } from '../../src/engine/operations/advance-operation.ts'
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
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { ana, ben, chris } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000

const press = async ({ world, operation }: Cycle, person: string, label: string, reason = '') => {
  const card = world.chat.card(operation)
  if (card === null) throw new Error(`${operation} has no card`)
  return presses(world, person, card, label, reason)
}

const kept = ({ world, operation }: Cycle): Promise<readonly Prohibition[]> => world.locks.prohibitions(operation)

const touched = (world: World, node: string) => world.effects.filter((effect) => effect.node === node)

test('I4 cancel: rolls the current node back when the journal loses it before the reboot', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'drain')
  await world.redis.loseWritesOf(() => says(world, ana, `cancel ${cycle.operation}`))
  expect(operationOf(cycle)?.cancel).toBeNull()
  await untilOver(cycle)
  expect([happened(world, 'compute-01', 'went down'), touched(world, 'compute-02')]).toEqual([0, []])
  expect(world.machine('compute-01').maintenance).toBeNull()
  expect(await told(cycle)).toContain(`${cycle.operation} was cancelled; its journal lost that entry`)
})

test('I2 deny: holds when the journal loses it, also after every approval', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', async () => {
    const [name] = world.journals.journals.keys()
    const card = world.chat.card(name?.replace('operation/', '') ?? '')
    if (card) await world.redis.loseWritesOf(() => presses(world, chris, card, 'Deny…', 'not today'))
  })
  await untilOver(cycle)
  expect([operationOf(cycle)?.denied, operationOf(cycle)?.state]).toEqual([null, 'cancelled'])
  expect([operationOf(cycle)?.approvals.length, touched(world, 'storage-01')]).toEqual([2, []])
  expect(await told(cycle)).toContain('Already denied, cancelled or ended')
})

test('I2 withdraw: an approval stays withdrawn when the journal loses that it was', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => world.cluster.setStop({ kind: 'cluster' }, 'later', ana))
  await world.passes(minuteMs)
  expect(operationOf(cycle)?.state).toBe('queued')
  await world.redis.loseWritesOf(() => press(cycle, ben, 'Withdraw approval'))
  expect(operationOf(cycle)?.approvals.map(({ person }) => person)).toEqual([ben, chris])
  world.cluster.flags.splice(0)
  world.changed()
  await world.passes(10 * minuteMs)
  expect([operationOf(cycle)?.state, touched(world, 'storage-01')]).toEqual(['awaiting approval', []])
  expect(operationOf(cycle)?.approvals.map(({ person }) => person)).toEqual([chris])
})

test('I2 withdraw: a node that was not changed yet is not, when the journal loses it during the run', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'acquireLock')
  await world.redis.loseWritesOf(() => press(cycle, ben, 'Withdraw approval'))
  await untilOver(cycle)
  expect(touched(world, 'storage-01')).toEqual([])
})

test('I4 pause: holds when the journal loses it, until a person resumes', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'awaitNewBoot')
  await world.redis.loseWritesOf(() => says(world, ana, `pause ${cycle.operation}`))
  expect(operationOf(cycle)?.state).toBe('running')
  await until(cycle, () => operationOf(cycle)?.state === 'paused')
  expect(touched(world, 'compute-02')).toEqual([])
  await says(world, ana, `resume ${cycle.operation}`)
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('I4 soak: a wave that did not stay healthy keeps the operation paused when the journal loses it', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02 --soak 5m')
  await until(cycle, () => (operationOf(cycle)?.soak ?? null) !== null)
  world.cluster.failing.set('compute-01', 'disk is full')
  await world.loseTurnWhen(() => operationOf(cycle)?.state === 'pausing')
  expect(operationOf(cycle)?.state).toBe('running')
  world.cluster.failing.delete('compute-01')
  await until(cycle, () => operationOf(cycle)?.state === 'paused')
  expect(await told(cycle)).toContain('Paused: a wave did not stay healthy: service')
  expect([operationOf(cycle)?.soak, touched(world, 'compute-02')]).toEqual([null, []])
  await says(world, ana, `resume ${cycle.operation}`)
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('I4 hold: an operation that was held for too long stays paused when the journal loses it', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await until(cycle, () => runOf(cycle)?.outcome === 'succeeded')
  const { nodes } = world.context.inventory
  world.context.inventory.nodes = () => Promise.reject(new Failure('inventory', 'no answer', 'none'))
  await world.passes(30 * minuteMs)
  await world.loseTurnWhen(() => operationOf(cycle)?.state === 'paused')
  expect(operationOf(cycle)?.state).toBe('running')
  world.context.inventory.nodes = nodes
  await until(cycle, () => operationOf(cycle)?.state === 'paused')
  expect(await told(cycle)).toContain('Paused: it was held for too long')
  expect(touched(world, 'compute-02')).toEqual([])
})

test('I4 attention: an operation whose run needed a person stays paused when the journals lose that it recovered', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'drain')
  world.hookExits.set('enable', 1)
  await untilCalled(cycle)
  await world.passes(minuteMs)
  await press(cycle, ben, 'Mark as done…', 'enabled by hand')
  await world.loseTurnWhen(() => operationOf(cycle)?.runs[0]?.outcome === 'succeeded')
  await until(cycle, () => operationOf(cycle)?.state === 'paused')
  expect(touched(world, 'compute-02')).toEqual([])
  expect(await kept(cycle)).toContainEqual({
    is: 'paused by the bot',
    pause: cycle.run,
    why: 'compute-01 needed a person',
  })
})

test('I4 end: an operation that ended early does not continue when the journal loses it', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'awaitNewBoot')
  world.people.kinds.set(ana, 'deactivated')
  await world.loseTurnWhen(() => operationOf(cycle)?.state === 'cancelled')
  expect(operationOf(cycle)?.state).toBe('running')
  world.people.kinds.set(ana, 'member')
  world.changed()
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, touched(world, 'compute-02')]).toEqual(['cancelled', []])
  expect(await told(cycle)).toContain('Already denied, cancelled or ended')
})

test('I1 failure: stops the remaining nodes, and the node itself, when the journals lose it', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'drain')
  await world.cluster.setStop({ kind: 'cluster' }, 'power work', ana)
  await world.loseTurnWhen(() => (runOf(cycle)?.failure ?? null) !== null)
  expect(runOf(cycle)?.failure).toBeNull()
  world.cluster.flags.splice(0)
  world.changed()
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, touched(world, 'compute-02')]).toEqual(['failed', []])
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
  expect(await told(cycle)).toContain(`${cycle.run} failed before; its journal lost that entry`)
})

test('I1 failure: is kept beside the locks as soon as they can be written, while its run is still active', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'drain')
  await world.cluster.setStop({ kind: 'cluster' }, 'power work', ana)
  const forbid = world.locks.forbid.bind(world.locks)
  world.locks.forbid = async () => Promise.reject(new Failure('locks', 'no leader', 'none'))
  await until(cycle, () => (runOf(cycle)?.failure ?? null) !== null)
  expect([runOf(cycle)?.outcome, await kept(cycle)]).toEqual([null, []])
  expect(await advanceOperation(world.context, cycle.operation)).toMatchObject({ again: 'at' })
  world.locks.forbid = forbid
  expect(await advanceOperation(world.context, cycle.operation)).toEqual({ again: 'when woken' })
  expect(await kept(cycle)).toEqual([{ is: 'run failed', run: cycle.run, node: 'compute-01' }])
})

test('I1 mark failed: stops the remaining nodes when the journal loses it and the node returns', async () => {
  const world = worldWith()
  world.machine('compute-01').faults.neverReturns = true
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilCalled(cycle)
  await world.passes(minuteMs)
  await world.redis.loseWritesOf(() => press(cycle, ben, 'Mark failed…', 'the mainboard is dead'))
  expect(runOf(cycle)?.status).toBe('needs attention')
  expect(await kept(cycle)).toContainEqual({ is: 'run marked failed', run: cycle.run, node: 'compute-01' })
  world.machine('compute-01').faults.neverReturns = false
  await until(cycle, () => runOf(cycle)?.outcome === 'succeeded')
  await world.passes(minuteMs)
  await says(world, ana, `resume ${cycle.operation}`)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, operationOf(cycle)?.runs.length]).toEqual(['failed', 1])
})

test('I2 lock: its entry has the plan, the part of the node and the approvals by which it was taken', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'drain')
  const operation = operationOf(cycle)
  const [holder] = holdersIn(await world.locks.state())
  if (operation === null) throw new Error('no operation')
  const given = operation.approvals.map(({ person, click, atMs }) => ({ person, click, atMs }))
  expect(given.map(({ person }) => person)).toEqual([ben, chris])
  expect(holder?.agreed).toEqual({
    plan: operation.hash,
    part: nodePartHash(operation.plan, 'storage-01'),
    approvals: given,
  })
})
