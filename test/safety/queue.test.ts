import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { admit } from '../../src/engine/guards/admission.ts'
import { sweep } from '../../src/engine/housekeeping/sweeper.ts'
import type { StepContext } from '../../src/engine/step-contract/executor.ts'
import {
  begins,
  happened,
  holders,
  operationOf,
  runOf,
  until,
  untilCalled,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { liftStop } from '../contract/suites/lift-stop.ts'
import { request } from '../contract/suites/lock-requests.ts'
import { ben, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'
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

/** Control nodes with two slots; three of them have a service of which two other instances must always pass. */
function withGalera(over: Partial<Policy> = {}): World {
  const world = worldWith({ ...over, roles: { ...policy.roles, control: { ...simple, slots: 2 } } })
  const nodes = ['control-1', 'control-2', 'control-3', 'control-4']
  for (const name of nodes) world.add(name, ['control'])
  world.cluster.services.set('galera', { nodes: nodes.slice(0, 3), tags: ['rebootmgr', 'min_passing=2'] })
  return world
}

/** A world with two more nodes, both gateways. */
function withGateways(): World {
  const world = worldWith({ roles: { ...policy.roles, gateway: simple } })
  for (const name of ['gateway-1', 'gateway-2']) world.add(name, ['gateway'])
  return world
}

/** Gives up a run whose node does not return, after `meanwhile`, and breaks its lock. */
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

test('F60 queue: a gateway marked failed comes back although another gateway and a storage node wait for it', {
  tags: ['slow'],
}, async () => {
  const world = withGateways()
  const waiting: Awaited<ReturnType<typeof begins>>[] = []
  await givenUp(world, 'gateway-2', async () => {
    for (const node of ['gateway-1', 'storage-01']) waiting.push(await begins(world, `reboot ${node}`))
    await world.passes(minuteMs)
  })
  expect(world.machine('gateway-2').maintenance).not.toBeNull()
  const undrain = await begins(world, 'undrain gateway-2')
  await world.passes(20 * minuteMs)
  expect(operationOf(undrain)?.state).toBe('succeeded')
  expect(world.machine('gateway-2').maintenance).toBeNull()
  expect(waiting.map((cycle) => operationOf(cycle)?.state)).toEqual(['succeeded', 'succeeded'])
  expect(['gateway-1', 'storage-01'].map((node) => happened(world, node, 'went down'))).toEqual([1, 1])
})

test("F64 queue: a run after its reboot does not wait for a node in manual maintenance, nor that node's reboot for the run", async () => {
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

test('F64 queue: the undrain of a node marked failed does not wait for a run that waits for the node', {
  tags: ['slow'],
}, async () => {
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

test('I1 acquire: a node in maintenance by hand counts other nodes that are out against it', {
  tags: ['slow'],
}, async () => {
  const world = worldWith({ clusterSlots: 1 })
  const cycle = await begins(world, 'reboot storage-01', () => {
    world.machine('storage-01').maintenance = 'disk swap by Kim'
    world.machine('storage-02').maintenance = 'disk swap by Lee'
  })
  await world.passes(10 * minuteMs)
  expect([await holders(world), world.locks.table.line.length]).toEqual([[], 1])
  world.machine('storage-02').maintenance = null
  world.cluster.touch()
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('F63 admission: of two runs whose nodes share a service threshold, the second takes no slot until the first has ended', async () => {
  const world = withGalera()
  const first = await begins(world, 'reboot control-1')
  const second = await begins(world, 'reboot control-2')
  await until(first, async () => {
    const held = await holders(world)
    expect(held.length).toBeLessThanOrEqual(1)
    return happened(world, 'control-1', 'went down') === 1
  })
  for (const cycle of [first, second]) await untilOver(cycle)
  expect([first, second].map((cycle) => operationOf(cycle)?.state)).toEqual(['succeeded', 'succeeded'])
})

test('F140 admission: later waiters do not count against a run with a kept number, in its first attempt', async () => {
  const world = withGalera({ clusterSlots: 1 })
  world.cluster.workTags = ['rebootmgr', 'max_failing=5']
  const first = await begins(world, 'reboot compute-01')
  await untilStep(first, 'drain')
  const later = await begins(world, 'reboot control-2')
  await until(later, () => world.locks.table.line.length === 1)
  const table = { ...world.locks.table, line: world.locks.table.line.map((one) => ({ ...one, number: 5 })) }
  const cycle = await begins(world, 'reboot control-1')
  await until(cycle, () => runOf(cycle) !== null)
  const [node] = (await world.context.inventory.nodes()).filter(({ name }) => name === cycle.node)
  // only what admission uses
  const here = { context: world.context, node, run: runOf(cycle) } as unknown as StepContext
  const admitted = (number: number | null) => admit(here, { ...request(cycle.run), number }, table, null)
  expect((await admitted(3)).objection).toBeNull()
  expect((await admitted(null)).objection?.gates.map(({ gate }) => gate)).toEqual(['service checks'])
})

test('F65 queue: an operation that a stop holds does not expire by the limit of the lock, and starts when it is lifted', {
  tags: ['slow'],
}, async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () =>
    world.cluster.setStop({ kind: 'cluster' }, 'power work', ben),
  )
  await world.passes(10 * 60 * minuteMs)
  expect(operationOf(cycle)?.state).toBe('queued')
  expect(operationOf(cycle)?.approvals).toHaveLength(2)
  await liftStop(world.cluster, { kind: 'cluster' })
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('I11 queue: a waiter that no journal knows leaves the queue, and a run that waits stays', async () => {
  const world = worldWith({ clusterSlots: 1 })
  const first = await begins(world, 'reboot compute-01')
  await untilStep(first, 'drain')
  const second = await begins(world, 'reboot compute-02')
  await until(second, async () => (await world.context.locks.state()).line.length === 1)
  const [waiter] = world.locks.table.line
  if (!waiter) throw new Error('nobody waits')
  const unknown = { ...waiter, run: 'op-GONE-1', operation: 'op-GONE', node: 'storage-01', number: 1 }
  world.locks.table = { ...world.locks.table, line: [unknown, waiter] }
  await sweep(world.context)
  expect((await world.context.locks.state()).line.map(({ run }) => run)).toEqual([second.run])
  world.locks.table = { ...world.locks.table, line: [{ ...waiter, node: 'storage-01' }] }
  await sweep(world.context)
  expect((await world.context.locks.state()).line, 'its name belongs to another run now').toEqual([])
})
