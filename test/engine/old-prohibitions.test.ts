import { expect, test } from 'vitest'
import { forgetOldProhibitions } from '../../src/engine/housekeeping/old-prohibitions.ts'
import { begins, operationOf, told, until, untilOver, untilStep, worldWith } from '../conformance/cycle.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/requests.ts'

const dayMs = 24 * 3_600_000

test('S35 old prohibitions: are removed 90 days after the end of their operation, by one bot a day', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'drain')
  await says(world, ana, `cancel ${cycle.operation}`)
  await untilOver(cycle)
  await world.passes(60_000)
  expect(operationOf(cycle)?.state).toBe('cancelled')
  await world.locks.forbid('op-lost', { is: 'denied' })
  world.nowMs += 89 * dayMs
  await forgetOldProhibitions(world.context)
  expect(await world.locks.prohibited()).toContain(cycle.operation)
  expect(await forgetOldProhibitions(world.context)).toBe('not due')
  world.nowMs += 2 * dayMs
  expect(await forgetOldProhibitions(world.context)).toBe('looked')
  expect(await world.locks.prohibited()).toEqual(['op-lost'])
})

test('S35 old prohibitions: stay while an operation that was planned earlier is open', async () => {
  const world = worldWith()
  const open = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(open, 'drain')
  await says(world, ana, `pause ${open.operation}`)
  await until(open, () => operationOf(open)?.state === 'paused')
  const later = await begins(world, 'reboot storage-01')
  await untilStep(later, 'drain')
  await says(world, ana, `cancel ${later.operation}`)
  await untilOver(later)
  await world.passes(60_000)
  world.nowMs += 100 * dayMs
  await forgetOldProhibitions(world.context)
  expect(await world.locks.prohibited()).toContain(later.operation)
})

test('S35 acquire: fails, and the node stays untouched, when what forbade operations of its time is removed', async () => {
  const world = worldWith()
  const plannedAtMs = world.nowMs
  const acquire = world.locks.acquire.bind(world.locks)
  world.locks.acquire = async (request, admit) => {
    // its time is that of its plan, not of what happened to it later
    await world.locks.forget([], plannedAtMs + 1)
    return acquire(request, admit)
  }
  const cycle = await begins(world, 'reboot storage-01', () => world.passes(60_000))
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, world.effects]).toEqual(['failed', []])
  expect(await told(cycle)).toContain('is no longer stored. Request it again.')
})
