import { expect, test } from 'vitest'
import { journalOf } from '../../src/core/journal.ts'
import { operationState } from '../../src/core/operation/state.ts'
import {
  begins,
  happened,
  holders,
  operationOf,
  postTasks,
  runOf,
  tasksBegun,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { ana } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'

const minuteMs = 60_000

test('S35 replicas: a node is not changed on an intent that no replica has, however often the turn is taken', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'runPreTasks')
  const before = world.effects.length
  world.redis.replicaAway = true
  await world.passes(2 * minuteMs)
  expect(runOf(cycle)?.progress[runOf(cycle)?.current ?? 0]?.is).toBe('begun')
  expect(world.effects.slice(before)).toEqual([])
  world.redis.replicaAway = false
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, happened(world, 'compute-01', 'went down')]).toEqual(['succeeded', 1])
})

test('S35 replicas: a rebooted node comes back without a replica, with its tasks after the boot', async () => {
  const world = worldWith()
  world.machine('compute-01').folders.set(postTasks, { '10-check': { exitCode: 0, tail: '', lastsMs: 30_000 } })
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  world.redis.replicaAway = true
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, await holders(world)]).toEqual(['succeeded', []])
  expect(tasksBegun(world, 'compute-01', postTasks)).toEqual(['10-check'])
  expect([world.machine('compute-01').maintenance, world.redis.replicaAway]).toEqual([null, true])
})

test('S35 replicas: a step does not act when a failover has replaced the last entry of its run, until the run is read again', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  const { confirm, journals } = world.journals
  const effectsBefore: number[] = []
  world.journals.confirm = async (entries) => {
    await confirm.call(world.journals, entries)
    const name = journalOf.run(cycle.run)
    if (entries.at(-1)?.journal !== name) return
    effectsBefore.push(world.effects.length)
    const run = world.journals.runNow(cycle.run)
    const replaced = run.slice(-1).map((last) => ({ ...last, atMs: last.atMs + 1 }))
    if (effectsBefore.length === 1) journals.set(name, [...run.slice(0, -1), ...replaced])
  }
  await untilOver(cycle)
  expect(effectsBefore[1]).toBe(effectsBefore[0])
  expect([operationOf(cycle)?.state, happened(world, 'compute-01', 'went down')]).toEqual(['succeeded', 1])
})

test('S35 replicas: no run is created on approvals that no replica has', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => {
    world.redis.replicaAway = true
  })
  await world.passes(2 * minuteMs)
  expect([operationOf(cycle)?.state, world.journals.runNow(cycle.run)]).toEqual(['running', []])
  world.redis.replicaAway = false
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test('S35 replicas: a request that no replica had confirmed is carried out once one has', async () => {
  const world = worldWith()
  const plan = (await says(world, ana, 'reboot compute-01')).at(-1)
  if (!plan) throw new Error('there is no plan')
  world.redis.replicaAway = true
  await presses(world, ana, plan, 'Start')
  await world.passes(2 * minuteMs)
  expect([world.effects, world.journals.runNow('op-T1-1')]).toEqual([[], []])
  world.redis.replicaAway = false
  await world.passes(10 * minuteMs)
  expect(operationState(world.journals.operationNow('op-T1'))?.state).toBe('succeeded')
})

test('S35 replicas: a run gives back what it took while no replica has what is written', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => (runOf(cycle)?.changed.length ?? 0) > 1)
  world.redis.replicaAway = true
  await says(world, ana, `cancel ${cycle.operation}`)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, await holders(world)]).toEqual(['cancelled', []])
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
})
