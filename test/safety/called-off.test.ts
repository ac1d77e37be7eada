import { expect, test } from 'vitest'
import {
  begins,
  type Cycle,
  happened,
  holders,
  operationOf,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/requests.ts'

/** Has the operation cancelled, and the store forget that it was. */
async function cancelsAndForgets(cycle: Cycle): Promise<void> {
  const { world, operation } = cycle
  const before = world.redis.writes
  await says(world, ana, `cancel ${operation}`)
  expect(operationOf(cycle)?.cancel).not.toBeNull()
  world.redis.loses(world.redis.writes - before)
  expect(operationOf(cycle)?.cancel).toBeNull()
}

test('S35 cancel: is kept beside the locks when the journal loses it, so that the current node finishes and no other starts', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01,compute-02')
  await untilStep(cycle, 'awaitNewBoot')
  await cancelsAndForgets(cycle)
  await untilOver(cycle)
  await world.passes(3_600_000)
  expect([happened(world, 'compute-01', 'went down'), happened(world, 'compute-02', 'went down')]).toEqual([1, 0])
  expect(world.effects.filter(({ node }) => node === 'compute-02')).toEqual([])
  expect([operationOf(cycle)?.state, await holders(world)]).toEqual(['cancelled', []])
  expect(await told(cycle)).toContain('Already denied or cancelled')
})

test('S35 cancel: a queued run takes no lock when the journal lost its cancel', async () => {
  const world = worldWith({ clusterSlots: 1 })
  world.machine('compute-01').faults.neverReturns = true
  const first = await begins(world, 'reboot compute-01')
  await untilStep(first, 'awaitNewBoot')
  const second = await begins(world, 'reboot compute-02')
  await until(second, () => (runOf(second)?.waiting ?? null) !== null)
  await cancelsAndForgets(second)
  await untilOver(second)
  expect([runOf(second)?.failure?.code, happened(world, 'compute-02', 'went down')]).toEqual(['called off', 0])
  expect(await told(second)).toContain('was cancelled before; its journal lost that entry')
  expect(world.locks.table.line).toEqual([])
})

test('cancel: is not a failure while the lock is being acquired', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  const { locks } = world.context
  const acquire = locks.acquire.bind(locks)
  let cancelled = false
  Object.assign(locks, {
    acquire: async (...asked: Parameters<typeof acquire>) => {
      if (!cancelled) {
        cancelled = true
        await says(world, ana, `cancel ${cycle.operation}`)
      }
      return acquire(...asked)
    },
  })
  await untilOver(cycle)
  expect([cancelled, runOf(cycle)?.outcome, operationOf(cycle)?.state]).toEqual([true, 'cancelled', 'cancelled'])
  expect(world.effects).toEqual([])
})
