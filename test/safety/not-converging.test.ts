import { expect, test } from 'vitest'
import { isTerminal } from '../../src/core/operation/state.ts'
import {
  begins,
  type Cycle,
  happened,
  holders,
  operationOf,
  runOf,
  told,
  until,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const hourMs = 3_600_000
const limited = () => worldWith({ limits: { ...policy.limits, rebootAgainMs: 24 * hourMs } })
const asksAgain = { why: 'new kernel', sinceMs: null }

/** Waits for the end of the operation, and until lists of open operations do not have it any more. */
async function untilEnded(cycle: Cycle): Promise<void> {
  await until(cycle, () => {
    const operation = operationOf(cycle)
    return operation !== null && isTerminal(operation)
  })
  await cycle.world.passes(1_000)
}

async function requested(world: World, words: string): Promise<Cycle> {
  const cycle = await begins(world, words)
  await untilEnded(cycle)
  return cycle
}

test('S71 reboot --if-needed: leaves a node alone that needs a reboot again soon after the last one', async () => {
  const world = limited()
  const machine = world.machine('compute-01')
  machine.rebootRequired = asksAgain
  const first = await requested(world, 'reboot compute-01 --if-needed')
  machine.rebootRequired = asksAgain
  world.nowMs += 2 * hourMs
  const second = await requested(world, 'reboot compute-01 --if-needed')
  expect([runOf(first)?.outcome, runOf(second)?.outcome]).toEqual(['succeeded', 'nothing to do'])
  expect(happened(world, 'compute-01', 'went down')).toBe(1)
  expect(await told(second)).toMatch(/Not converging.*compute-01 needs a reboot again 2 h.*: new kernel\. Left alone\./)
})

test('S71 reboot --if-needed: reboots the node again once it has been up for the limit', async () => {
  const world = limited()
  const machine = world.machine('compute-01')
  for (const _ of [1, 2]) {
    machine.rebootRequired = asksAgain
    await requested(world, 'reboot compute-01 --if-needed')
    world.nowMs += 24 * hourMs
  }
  expect(happened(world, 'compute-01', 'went down')).toBe(2)
})

test('S71 reboot --if-needed: arms nothing when the node has rebooted by itself since it was checked', async () => {
  const world = limited()
  const machine = world.machine('compute-01')
  machine.rebootRequired = asksAgain
  const cycle = await begins(world, 'reboot compute-01 --if-needed')
  await untilStep(cycle, 'settle')
  machine.goDown('nobody')
  world.nowMs += machine.rebootMs
  machine.tick()
  machine.rebootRequired = asksAgain
  await untilEnded(cycle)
  expect(happened(world, 'compute-01', 'armed')).toBe(0)
  expect(runOf(cycle)?.outcome).toBe('nothing to do')
  expect([machine.maintenance, await holders(world)]).toEqual([null, []])
  expect(await told(cycle)).toContain('Rolling back changes.')
})

test('reboot: obeys a person who asks for it without --if-needed soon after the last boot', async () => {
  const world = limited()
  for (const _ of [1, 2]) await requested(world, 'reboot compute-01')
  expect(happened(world, 'compute-01', 'went down')).toBe(2)
})

test('reboot --if-needed: has no limit without rebootAgain', async () => {
  const world = worldWith()
  for (const _ of [1, 2]) {
    world.machine('compute-01').rebootRequired = asksAgain
    await requested(world, 'reboot compute-01 --if-needed')
  }
  expect(happened(world, 'compute-01', 'went down')).toBe(2)
})
