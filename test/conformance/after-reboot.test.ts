import { expect, test } from 'vitest'
import {
  begins,
  happened,
  holders,
  postTasks,
  runOf,
  stopsCluster,
  told,
  untilCalled,
  untilOver,
  untilStep,
  worldWith,
} from './cycle.ts'

test('rebootmgr/41 and S07 a node that shows the same boot id as before is not taken for rebooted', async () => {
  const world = worldWith()
  world.machine('compute-01').faults.sameBootId = true
  const cycle = await begins(world, 'reboot compute-01')
  await untilCalled(cycle)
  expect(holders(world)).toEqual(['compute-01'])
  expect(world.machine('compute-01').maintenance).not.toBeNull()
  expect(await told(cycle)).toContain('boot id')
})

test('rebootmgr/43 checks that fail afterwards are waited for, then a person is called, and all of it is still held', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  world.cluster.check('compute-01', 'raid degraded')
  await untilStep(cycle, 'verifyCluster', 3)
  await world.passes(world.outside.policy.limits.verifyMs / 2)
  expect(runOf(cycle)?.status).toBe('working')
  await untilCalled(cycle)
  expect(holders(world)).toEqual(['compute-01'])
  expect(world.machine('compute-01').maintenance).not.toBeNull()
  expect(await told(cycle)).toContain('raid degraded')
})

test('rebootmgr/44 stop flags and a disabled node never keep a rebooted node from finishing', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  stopsCluster(world, 'power work')
  await world.cluster.setStop({ kind: 'node', name: 'compute-01' }, 'its fan is broken', 'somebody')
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect([world.machine('compute-01').maintenance, holders(world)]).toEqual([null, []])
})

test.each([
  ['fails', { exitCode: 3, tail: 'no disk', lastsMs: 1000 }, 'exited 3'],
  ['takes too long', { exitCode: 0, tail: '', lastsMs: Number.POSITIVE_INFINITY }, 'time limit'],
])('rebootmgr/45 a task that %s afterwards: a person is called, maintenance and lock stay', async (_, does, words) => {
  const world = worldWith()
  world.machine('compute-01').folders.set(postTasks, { '10-check': does })
  const cycle = await begins(world, 'reboot compute-01')
  await untilCalled(cycle)
  expect(happened(world, 'compute-01', 'went down')).toBe(1)
  expect(holders(world)).toEqual(['compute-01'])
  expect(world.machine('compute-01').maintenance).not.toBeNull()
  expect(await told(cycle)).toContain(words)
})

test('rebootmgr/46 a member that dies elsewhere never keeps a rebooted node from finishing', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  world.machine('odd-01').rebootMs = Number.POSITIVE_INFINITY
  world.machine('odd-01').goDown('nobody')
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect(holders(world)).toEqual([])
})
