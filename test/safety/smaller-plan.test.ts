import { expect, test } from 'vitest'
import {
  begins,
  type Cycle,
  happened,
  operationOf,
  requests,
  until,
  untilOver,
  worldWith,
} from '../conformance/cycle.ts'
import { ana, ben, chris } from '../world/policy.ts'
import { presses } from '../world/requests.ts'

const minuteMs = 60_000

/** An approved reboot of two storage nodes that a stop holds, in a cluster where a service must pass on three nodes. */
async function queued(): Promise<Cycle> {
  const world = worldWith()
  world.cluster.workTags = ['rebootmgr', 'min_passing=3']
  const cycle = await requests(world, 'reboot storage-01,storage-02')
  await world.cluster.setStop({ kind: 'cluster' }, 'later', ana)
  for (const person of [ben, chris]) {
    const card = world.chat.card(cycle.operation)
    if (card === null) throw new Error('there is no card')
    await presses(world, person, card, 'Approve')
  }
  await world.passes(minuteMs)
  expect(operationOf(cycle)?.state).toBe('queued')
  return cycle
}

function goesOn({ world }: Cycle): void {
  world.cluster.flags.splice(0)
  world.changed()
}

const held = (cycle: Cycle): string => operationOf(cycle)?.held.join() ?? ''
const leaveOut = ({ world, operation }: Cycle) => world.says(ana, `leave-out ${operation} storage-02`)

test('S72 forecast: a plan that shrank waits while a limit has less to spare than when it was made', async () => {
  const cycle = await queued()
  const { world } = cycle
  await leaveOut(cycle)
  world.cluster.failing.set('compute-02', 'disk is slow')
  goesOn(cycle)
  await world.passes(minuteMs)
  expect(held(cycle)).toBe('nodes left the plan, and work has 1 to spare at the worst moment, 2 when it was planned')
  expect(world.effects).toEqual([])
  world.cluster.failing.delete('compute-02')
  world.changed()
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test('S72 forecast: a plan that kept all of its nodes is left to the gates', async () => {
  const cycle = await queued()
  cycle.world.cluster.failing.set('compute-02', 'disk is slow')
  goesOn(cycle)
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('S72 forecast: is made again before each node of a plan that shrank', async () => {
  const world = worldWith()
  world.cluster.workTags = ['rebootmgr', 'min_passing=3']
  const cycle = await begins(world, 'reboot hyper-01,storage-01,storage-02')
  await until(cycle, () => happened(world, 'hyper-01', 'went down') === 1)
  await leaveOut(cycle)
  world.cluster.failing.set('compute-02', 'disk is slow')
  await until(cycle, () => held(cycle).includes('work has 1 to spare at the worst moment, 2 when it was planned'))
  expect(happened(world, 'storage-01', 'went down')).toBe(0)
})

test('S72 forecast: a plan that shrank waits when what it had to spare was never known', async () => {
  const cycle = await queued()
  const { world, operation } = cycle
  await leaveOut(cycle)
  const entries = world.journals.journals.get(`operation/${operation}`) ?? []
  const [first] = entries
  if (first === undefined || !('spare' in first.event)) throw new Error('the plan has no forecast')
  const { spare: _, ...event } = first.event
  world.journals.journals.set(`operation/${operation}`, [{ ...first, event }, ...entries.slice(1)] as typeof entries)
  goesOn(cycle)
  await world.passes(minuteMs)
  expect(held(cycle)).toContain('what it had to spare when it was made is not known')
  expect(world.effects).toEqual([])
})
