import { expect, test } from 'vitest'
import type { LockTable } from '../../src/core/locks/lock-table.ts'
import { bot, recordRun } from '../../src/engine/journals/append.ts'
import {
  begins,
  type Cycle,
  holders,
  operationOf,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { admitted, request } from '../contract/suites/lock-requests.ts'
import { endsWell } from '../world/claims.ts'
import { ana, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const { compute } = policy.roles
if (!compute) throw new Error('the policy has no compute role')
const withOwnGate = { roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'] } } }

/** Counts the gate's answers before a slot is taken; `meanwhile` is called during each of them. */
function gateOf(world: World, meanwhile: (table: LockTable) => unknown) {
  const asked = { times: 0 }
  const { commands } = world.context
  const { ask } = commands
  commands.ask = async (gate, node, signal) => {
    const { table } = world.locks
    if (table.scopes.length === 0 && table.line.length > 0) {
      asked.times += 1
      await meanwhile(table)
    }
    return ask(gate, node, signal)
  }
  return asked
}

/** Another run enters and leaves the lock table. */
async function anotherRun({ locks }: World): Promise<void> {
  await locks.acquire(request('r9'), admitted)
  await locks.release('r9')
}

const holds = (cycle: Cycle): Promise<void> => until(cycle, () => cycle.world.locks.table.scopes.length > 0)

test('F141 I11 own gates: are asked once, with a number in the queue, while other runs change the lock table', async () => {
  const world = worldWith(withOwnGate)
  const numbers: unknown[] = []
  const asked = gateOf(world, async ({ line }) => {
    numbers.push(line.map(({ run, number }) => [run, number]))
    if (asked.times < 5) await anotherRun(world)
  })
  const cycle = await begins(world, 'reboot compute-01')
  await holds(cycle)
  expect([asked.times, numbers]).toEqual([1, [[[cycle.run, 1]]]])
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('I11 own gates: a waiter that one holds reserves nothing, also while it is asked again and other runs advance', async () => {
  const world = worldWith({ ...withOwnGate, clusterSlots: 2 })
  world.cluster.workTags = ['rebootmgr', 'max_failing=2']
  for (const name of ['compute-03', 'compute-04']) world.add(name, ['compute'])
  world.behaviours.set('evacuate', { ...endsWell, lastsMs: 8 * 60_000 })
  const advances = await begins(world, 'reboot compute-02')
  await untilStep(advances, 'drain')
  world.objections.set('ceph', 'osd.3 is down')
  const gated: unknown[] = []
  const { commands } = world.context
  const { ask } = commands
  commands.ask = (gate, node, signal) => {
    const [waiter] = world.locks.table.line
    if (waiter !== undefined) gated.push([waiter.node, node.name, waiter.gated])
    return ask(gate, node, signal)
  }
  const waits = await begins(world, 'reboot compute-01')
  await until(waits, () => gated.length === 3)
  const refused = ['compute-01', 'compute-01', true]
  expect(gated).toEqual([['compute-01', 'compute-01', undefined], refused, refused])
  await begins(world, 'reboot storage-01')
  await world.passes(30_000)
  expect((await holders(world)).toSorted()).toEqual(['compute-02', 'storage-01'])
})

test('F141 I7 own gates: answers from a while ago take no slots, and are asked for again', async () => {
  const world = worldWith(withOwnGate)
  const asked = gateOf(world, () => {})
  const { acquire } = world.locks
  let attempts = 0
  world.locks.acquire = (wanted, admit) => {
    attempts += 1
    if (attempts === 2) world.nowMs += 6000
    return acquire.call(world.locks, wanted, admit)
  }
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => attempts === 2)
  expect([asked.times, await holders(world)]).toEqual([1, []])
  await holds(cycle)
  expect([asked.times, attempts]).toEqual([2, 4])
})

test('F141 I11 own gates: answers that expire while an attempt reads its facts take slots', async () => {
  const world = worldWith(withOwnGate)
  const asked = gateOf(world, () => {})
  const { acquire } = world.locks
  const { health } = world.context.cluster
  let attempts = 0
  world.locks.acquire = (wanted, admit) => {
    attempts += 1
    return acquire.call(world.locks, wanted, admit)
  }
  world.context.cluster.health = () => {
    // slower than the answers are valid
    if (attempts === 2 && world.locks.table.scopes.length === 0) world.nowMs += 6000
    return health.call(world.context.cluster)
  }
  const cycle = await begins(world, 'reboot compute-01')
  await holds(cycle)
  expect([asked.times, attempts]).toEqual([1, 2])
})

test('F141 S24 own gates: a run that another bot took further during the answer takes no slots', async () => {
  const world = worldWith(withOwnGate)
  const attempts: string[] = []
  const { acquire } = world.locks
  world.locks.acquire = (wanted, admit) => {
    attempts.push(wanted.holder.run)
    return acquire.call(world.locks, wanted, admit)
  }
  gateOf(world, async ({ line }) => {
    const run = line[0]?.run ?? ''
    const author = bot(world.context, ana, '')
    await recordRun(world.context, run, world.journals.runNow(run), author, { type: 'cancelTaken', index: 1 })
  })
  const cycle = await begins(world, 'reboot compute-01')
  await untilOver(cycle)
  expect(attempts).toEqual([cycle.run])
})
