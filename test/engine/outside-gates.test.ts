import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { begins, happened, holders, operationOf, runOf, until, untilOver, worldWith } from '../conformance/cycle.ts'
import { rendered } from '../conversations/rendered.ts'
import { ana, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const { compute } = policy.roles
if (!compute) throw new Error('the policy has no compute role')
const withAlerts = { roles: { ...policy.roles, compute: { ...compute, gates: ['alerts'] } } }

/** Lets every question to an outside system fail while `isSilent` holds. */
function silent(world: World, isSilent: () => boolean): void {
  const { outsideGates } = world.context
  const { ask } = outsideGates
  outsideGates.ask = async (...asked) => {
    if (isSilent()) throw new Failure('alerts', 'no answer in time', 'none')
    return ask(...asked)
  }
}

test('I7 outside gate: blocks the plan while it says no, and while its system does not answer', async () => {
  const world = worldWith(withAlerts)
  const planned = async () => {
    const message = await world.says(ana, 'reboot compute-01 --reason "kernel"')
    return [plain(message.sentence), ...rendered(message)].join('\n')
  }
  world.objections.set('alerts', 'DiskFull fires')
  expect(await planned()).toContain('BLOCKED alerts: DiskFull fires')
  world.objections.clear()
  silent(world, () => true)
  expect(await planned()).toContain('UNKNOWN alerts: no answer in time')
})

test('I7 outside gate: keeps a run waiting, without a change, until it agrees', async () => {
  const world = worldWith(withAlerts)
  const cycle = await begins(world, 'reboot compute-01')
  world.objections.set('alerts', 'DiskFull fires')
  await world.passes(60_000)
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
  expect(await holders(world)).toEqual([])
  world.objections.clear()
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('I7 outside gate: is asked whether the node is healthy once it is back, and keeps the lock until it agrees', async () => {
  const world = worldWith(withAlerts)
  world.objections.set('alerts after', 'NodeDown is pending')
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => runOf(cycle)?.waiting?.reason.includes('NodeDown is pending') === true)
  expect(happened(world, 'compute-01', 'went down')).toBe(1)
  expect((await holders(world)).length).toBeGreaterThan(0)
  world.objections.clear()
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('I7 outside gate: a system that stops answering during a run keeps the reboot from being armed', async () => {
  const world = worldWith(withAlerts)
  const cycle = await begins(world, 'reboot compute-01')
  let over = false
  silent(world, () => happened(world, 'compute-01', 'hook began') > 0 && !over)
  await until(cycle, () => runOf(cycle)?.waiting?.reason.includes('alerts') === true)
  await world.passes(60_000)
  expect(happened(world, 'compute-01', 'armed')).toBe(0)
  over = true
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})
