import { expect, test } from 'vitest'
import {
  begins,
  happened,
  holders,
  operationOf,
  until,
  untilCalled,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { ben, policy } from '../world/policy.ts'
import { says } from '../world/talk.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000
const simple = {
  approvals: null,
  slots: 1,
  gates: [],
  drainHooks: [],
  undrainHooks: [],
  withoutChecks: 'allow',
  passes: 1,
} as const

/** A world with two gateways beside the harbour's nodes. */
function withGateways(): World {
  const world = worldWith({ roles: { ...policy.roles, gateway: simple } })
  for (const name of ['gateway-1', 'gateway-2']) world.add(name, ['gateway'])
  return world
}

/** A run that waits for a node that does not come back is given up by a person, who then breaks its lock. */
async function givenUp(world: World, node: string, meanwhile: () => Promise<unknown>): Promise<void> {
  world.machine(node).faults.neverReturns = true
  const cycle = await begins(world, `reboot ${node}`)
  await untilCalled(cycle)
  await meanwhile()
  const cardText = () => JSON.stringify(world.chat.card(cycle.operation))
  await until(cycle, () => cardText().includes('Mark failed…'))
  const card = world.chat.card(cycle.operation)
  if (card) await world.presses(ben, card, 'Mark failed…')
  await untilOver(cycle)
  world.machine(node).faults.neverReturns = false
  await world.passes(minuteMs)
  await says(world, ben, `unlock ${node} --reason "looked after by hand"`)
  expect(await holders(world)).not.toContain(node)
}

test('F60 queue: a gateway that was given up comes back although another gateway waits for it', async () => {
  const world = withGateways()
  const waiting: Awaited<ReturnType<typeof begins>>[] = []
  await givenUp(world, 'gateway-2', async () => {
    for (const node of ['gateway-1']) waiting.push(await begins(world, `reboot ${node}`))
    await world.passes(minuteMs)
  })
  expect(world.machine('gateway-2').maintenance).not.toBeNull()
  const undrain = await begins(world, 'undrain gateway-2')
  await world.passes(20 * minuteMs)
  expect(operationOf(undrain)?.state).toBe('succeeded')
  expect(world.machine('gateway-2').maintenance).toBeNull()
  expect(waiting.map((cycle) => operationOf(cycle)?.state)).toEqual(['succeeded'])
  expect(happened(world, 'gateway-1', 'went down')).toBe(1)
})

test('F64 queue: a run after its reboot is not held up by a node that somebody has in maintenance, nor its reboot by that run', async () => {
  const world = worldWith({ clusterSlots: 1 })
  const first = await begins(world, 'reboot storage-01')
  await until(first, () => happened(world, 'storage-01', 'went down') === 1)
  world.machine('compute-02').maintenance = 'disk swap by Kim'
  world.cluster.touch()
  const second = await begins(world, 'reboot compute-02')
  await world.passes(10 * minuteMs)
  expect(operationOf(first)?.state).toBe('succeeded')
  await untilOver(second)
  expect(operationOf(second)?.state).toBe('succeeded')
  expect(world.machine('compute-02').maintenance).toBe('disk swap by Kim')
})

test('F64 queue: the undrain of a node that was given up does not wait for a run that waits for the node', async () => {
  const world = worldWith({ clusterSlots: 1 })
  const waiting: Awaited<ReturnType<typeof begins>>[] = []
  await givenUp(world, 'compute-01', async () => waiting.push(await begins(world, 'reboot compute-02')))
  const [second] = waiting
  if (second === undefined) throw new Error('nothing waits')
  await untilStep(second, 'acquireLock')
  const undrain = await begins(world, 'undrain compute-01')
  await world.passes(10 * minuteMs)
  expect([undrain, second].map((cycle) => operationOf(cycle)?.state)).toEqual(['succeeded', 'succeeded'])
})

test('I1 acquire: a node in maintenance by hand counts other nodes that are out against it', async () => {
  const world = worldWith({ clusterSlots: 1 })
  const cycle = await begins(world, 'reboot storage-01', () => {
    world.machine('storage-01').maintenance = 'disk swap by Kim'
    world.machine('storage-02').maintenance = 'disk swap by Lee'
  })
  await world.passes(10 * minuteMs)
  expect([await holders(world), world.locks.book.line.length]).toEqual([[], 1])
  world.machine('storage-02').maintenance = null
  world.cluster.touch()
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})
