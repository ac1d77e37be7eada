import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { isTerminal } from '../../src/core/operation/state.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { weekdays } from '../../src/core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../src/core/windows/window.ts'
import {
  begins,
  type Cycle,
  happened,
  holders,
  operationOf,
  requests,
  runOf,
  told,
  until,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { rendered } from '../conversations/rendered.ts'
import { ana, dora, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
const afternoonMs = Date.parse('2026-11-30T14:00Z')
const opensMs = Date.parse('2026-11-30T21:00Z')
const endMs = Date.parse('2026-12-01T00:30Z')

const nightly: MaintenanceWindow = {
  name: 'nightly',
  start: '22:00',
  lengthMs: 6 * hourMs,
  zone: 'Europe/Berlin',
  days: weekdays,
  except: [],
  graceMs: hourMs / 2,
}

/** A world in the afternoon, with a window of all nodes. */
function worldOf(over: Partial<Policy> = {}): World {
  const world = worldWith({ windows: [nightly], window: nightly, ...over })
  world.nowMs = afternoonMs
  return world
}

const untilHeld = (cycle: Cycle) => until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)

const untilEnded = (cycle: Cycle) =>
  until(cycle, () => {
    const operation = operationOf(cycle)
    return operation !== null && isTerminal(operation)
  })

/** A request that waits for its window, whose end is at 01:30 by local clocks; then the window opens. */
async function opened(world: World, nodes: string): Promise<Cycle> {
  const cycle = await begins(world, `reboot ${nodes} --until 01:30`)
  await untilHeld(cycle)
  world.nowMs = opensMs
  return cycle
}

const planOf = async (world: World, words: string): Promise<string> => {
  const message = await world.says(ana, words)
  return [plain(message.sentence), ...rendered(message)].join('\n')
}

test('I2 --until: the plan names the date, the next one after --at', async () => {
  const world = worldOf()
  const cycle = await begins(world, 'reboot compute-01 --at 23:30 --until 23:00')
  expect(operationOf(cycle)?.plan.words).toBe('reboot compute-01 --at 2026-11-30T23:30 --until 2026-12-01T23:00')
  const plan = await planOf(worldOf(), 'reboot compute-01 --at 23:30 --until 04:00 --dry-run')
  expect(plan).toContain('not before Mon 2026-11-30 23:30 Europe/Berlin')
  expect(plan).toContain('until Tue 2026-12-01 04:00 Europe/Berlin')
})

test.each([
  ['--at 2026-12-02T23:30 --until 2026-12-02T23:00', 'it is not after --at 2026-12-02T23:30.'],
  ['--until 2026-11-30T14:00', '--until 2026-11-30T14:00: that time has passed.'],
])('refusal: %s leaves no time', async (times, why) => {
  expect(await planOf(worldOf(), `reboot compute-01 ${times}`)).toContain(why)
})

test('I7 --until: a plan is refused when no opening before it lasts long enough', async () => {
  const plan = await planOf(worldOf(), 'reboot compute-01 --until 22:30')
  expect(plan).toContain('BLOCKED maintenance window: nightly is not open for long enough before Mon 2026-11-30 22:30')
  expect(plan).toContain('Request it again with a later --until.')
})

test('I7 --until: ends an operation that is held, and starts nothing in the next night', async () => {
  const world = worldOf()
  const cycle = await begins(world, 'reboot compute-01,compute-02 --until 01:30')
  await says(world, dora, 'stop cluster --reason "power work"')
  await untilHeld(cycle)
  world.nowMs = endMs - minuteMs
  await untilEnded(cycle)
  expect(world.nowMs - endMs).toBeLessThan(minuteMs)
  expect([operationOf(cycle)?.state, world.effects]).toEqual(['cancelled', []])
  expect(await told(cycle)).toContain('The time of --until has passed. Nothing was changed.')
})

test('I7 --until: ends an operation that still waits for approvals', async () => {
  const { storage } = policy.roles
  if (!storage?.approvals) throw new Error('storage nodes need no approval')
  const approvals = { ...storage.approvals, expiresAfterMs: 4 * hourMs }
  const world = worldOf({ roles: { ...policy.roles, storage: { ...storage, approvals } } })
  world.nowMs = endMs - 2 * hourMs
  const cycle = await requests(world, 'reboot storage-01 --until 01:30 --reason "kernel"')
  expect(operationOf(cycle)?.state).toBe('awaiting approval')
  world.nowMs = endMs - minuteMs
  await untilEnded(cycle)
  expect(world.nowMs - endMs).toBeLessThan(minuteMs)
  expect(await told(cycle)).toContain('The time of --until has passed. Nothing was changed.')
})

test('I7 --until: ends a paused operation, whose nodes that are left stay untouched', async () => {
  const world = worldOf()
  const cycle = await opened(world, 'compute-01,compute-02')
  await untilStep(cycle, 'settle')
  await says(world, ana, `pause ${cycle.operation}`)
  await until(cycle, () => operationOf(cycle)?.state === 'paused')
  world.nowMs = endMs - minuteMs
  await untilEnded(cycle)
  expect(world.nowMs - endMs).toBeLessThan(minuteMs)
  expect(await told(cycle)).toContain('The time of --until has passed. 1 done, 0 failed, 1 untouched.')
})

test('I7 --until: a node whose work has begun is finished, and no other node starts', async () => {
  const world = worldOf()
  const cycle = await opened(world, 'compute-01,compute-02')
  await untilStep(cycle, 'settle')
  world.nowMs = endMs + minuteMs
  await untilEnded(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect([operationOf(cycle)?.state, operationOf(cycle)?.runs.length]).toEqual(['cancelled', 1])
  expect(happened(world, 'compute-02', 'armed')).toBe(0)
})

test('I7 --until: a run that waits for its slots leaves the queue', async () => {
  const world = worldOf({ clusterSlots: 1, limits: { ...policy.limits, acquireLockMs: 24 * hourMs } })
  const other = await begins(world, 'reboot compute-02')
  const cycle = await opened(world, 'compute-01')
  world.machine('compute-02').faults.neverReturns = true
  await until(cycle, () => runOf(cycle)?.waiting !== null && runOf(cycle) !== null)
  world.nowMs = endMs - minuteMs
  await untilEnded(cycle)
  expect(runOf(cycle)?.outcome).toBe('cancelled')
  expect(await told(cycle)).toContain('Stopping here because the time of --until has passed.')
  expect(await holders(world)).toEqual([other.node])
  expect(happened(world, 'compute-01', 'armed')).toBe(0)
})

test('refusal: --at needs a window of every node, because each is planned again alone', async () => {
  const { compute } = policy.roles
  if (!compute) throw new Error('the policy has no compute nodes')
  const world = worldWith({ windows: [nightly], roles: { ...policy.roles, compute: { ...compute, window: nightly } } })
  const words = 'reboot compute-01,storage-01 --at 23:30 --reason "kernel"'
  expect(await planOf(world, words)).toContain('--at 23:30 has no time zone: storage-01 has no window.')
  expect(await planOf(world, `${words} --in nightly --dry-run`)).toContain('not before')
})
