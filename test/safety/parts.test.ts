import { expect, test } from 'vitest'
import {
  type Cycle,
  happened,
  operationOf,
  requests,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
} from '../conformance/cycle.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, approvers, ben, chris, dora, ops, policyOfParts } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000
const words = 'reboot storage-01,compute-01'

function worldOfParts(): World {
  const world = harbour(policyOfParts)
  world.people.groups.set(ops, [dora])
  return world
}

async function press({ world, operation }: Cycle, person: string, label: string): Promise<void> {
  const card = world.chat.card(operation)
  if (card === null) throw new Error(`${operation} has no card`)
  await presses(world, person, card, label, 'because')
}

/** An operation whose parts are both approved, and which a stop keeps in the queue. */
async function queued(): Promise<Cycle> {
  const world = worldOfParts()
  const cycle = await requests(world, words)
  await world.cluster.setStop({ kind: 'cluster' }, 'later', ana)
  await press(cycle, ben, 'Approve: storage-01')
  await press(cycle, chris, 'Approve: storage-01')
  await press(cycle, dora, 'Approve: compute-01')
  await world.passes(minuteMs)
  expect(operationOf(cycle)?.state).toBe('queued')
  return cycle
}

/** Lifts the stop. */
function goesOn({ world }: Cycle): void {
  world.cluster.flags.splice(0)
  world.changed()
}

const touched = (world: World, node: string) => world.effects.filter((effect) => effect.node === node)

test('S14 parts: a bot whose configuration is not in force leaves none out at the deadline', {
  tags: ['slow'],
}, async () => {
  const world = worldOfParts()
  const cycle = await requests(world, words)
  // by its policy, two of the approvers are one person
  const other = { ...policyOfParts, people: [[ben, chris]] }
  const bot = { ...world.context, instance: 'bot-2', configurationHash: 'b0b0b0b0'.repeat(8), policy: other }
  world.nextBot = () => bot
  await press(cycle, ben, 'Approve: storage-01')
  await press(cycle, chris, 'Approve: storage-01')
  await press(cycle, dora, 'Approve: compute-01')
  await world.passes(130 * minuteMs)
  expect([operationOf(cycle)?.state, operationOf(cycle)?.leftOut]).toEqual(['awaiting approval', []])
  world.nextBot = () => world.context
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
})

test('I2 deny: a part stays denied when the journal loses it, and the other one goes on', async () => {
  const cycle = await queued()
  const { world } = cycle
  await cycle.world.redis.loseWritesOf(() => press(cycle, dora, 'Deny: compute-01…'))
  expect(operationOf(cycle)?.leftOut).toEqual([])
  goesOn(cycle)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, touched(world, 'compute-01')]).toEqual(['succeeded', []])
  expect(happened(world, 'storage-01', 'went down')).toBe(1)
  expect(await told(cycle)).toContain('denied compute-01: because. The journal had lost that; the lock store had not.')
})

test('S72 leave-out: a node stays left out when the journal loses it, and the other one goes on', async () => {
  const cycle = await queued()
  const { world, operation } = cycle
  await world.redis.loseWritesOf(() => world.says(ana, `leave-out ${operation} compute-01 --reason "broken disk"`))
  expect(operationOf(cycle)?.leftOut).toEqual([])
  goesOn(cycle)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, touched(world, 'compute-01')]).toEqual(['succeeded', []])
  expect(operationOf(cycle)?.leftOut.map(({ why }) => why)).toEqual(['left out'])
  expect(await told(cycle)).toContain(
    'left out compute-01: broken disk. The journal had lost that; the lock store had not.',
  )
})

test('S72 leave-out: a node that was not changed yet is not, when its journal never had that it is left out', async () => {
  const cycle = await queued()
  const { world, operation } = cycle
  goesOn(cycle)
  await untilStep(cycle, 'acquireLock')
  const out = { is: 'left out', person: ana, request: 'w', reason: '', nodes: ['compute-01'] } as const
  await world.locks.forbid(operation, out)
  await untilOver(cycle)
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
  expect(await told(cycle)).toContain('compute-01 was left out; the journal of op-T1 lost that entry')
})

test('I2 deny: the operation ends when the journal loses the denials of all parts', async () => {
  const cycle = await queued()
  await cycle.world.redis.loseWritesOf(async () => {
    await press(cycle, dora, 'Deny: compute-01…')
    await press(cycle, chris, 'Deny: storage-01…')
  })
  expect(operationOf(cycle)?.state).toBe('queued')
  goesOn(cycle)
  await untilOver(cycle)
  expect(cycle.world.effects).toEqual([])
})

test('I2 deny: a node that was not changed yet is not, when its journal never had the denial of its part', async () => {
  const cycle = await queued()
  const { world, operation } = cycle
  goesOn(cycle)
  await untilStep(cycle, 'acquireLock')
  expect(runOf(cycle)?.node).toBe('compute-01')
  const denied = { is: 'part denied', person: dora, click: 'c', reason: '', nodes: ['compute-01'] } as const
  await world.locks.forbid(operation, denied)
  await untilOver(cycle)
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
  expect(await told(cycle)).toContain('compute-01 was denied; the journal of op-T1 lost that entry')
})

test('I2 deny: a part that is denied in the lock store only does not start after another node', async () => {
  const cycle = await queued()
  const { world, operation } = cycle
  goesOn(cycle)
  await untilStep(cycle, 'awaitNewBoot')
  const denied = { is: 'part denied', person: ben, click: 'c', reason: '', nodes: ['storage-01'] } as const
  await world.locks.forbid(operation, denied)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, touched(world, 'storage-01')]).toEqual(['succeeded', []])
  expect(happened(world, 'compute-01', 'went down')).toBe(1)
})

test('I2 withdraw: that of one part stays withdrawn when the journal loses it, and no other one is', async () => {
  const cycle = await queued()
  const { world } = cycle
  await cycle.world.redis.loseWritesOf(() => press(cycle, ben, 'Withdraw approval: storage-01'))
  goesOn(cycle)
  await world.passes(10 * minuteMs)
  expect([operationOf(cycle)?.state, world.effects]).toEqual(['awaiting approval', []])
  expect(operationOf(cycle)?.approvals.map(({ person }) => person)).toEqual([chris, dora])
})

test('I2 approvals: a part whose approval is withdrawn does not start after the nodes of another part', async () => {
  const cycle = await queued()
  const { world } = cycle
  goesOn(cycle)
  await untilStep(cycle, 'awaitNewBoot')
  await press(cycle, ben, 'Withdraw approval: storage-01')
  await until(cycle, () => operationOf(cycle)?.state === 'awaiting approval')
  await world.passes(minuteMs)
  expect([happened(world, 'compute-01', 'went down'), touched(world, 'storage-01')]).toEqual([1, []])
  await press(cycle, ben, 'Approve: storage-01')
  await untilOver(cycle)
  expect(happened(world, 'storage-01', 'went down')).toBe(1)
})

test('I2 approvals: a queued run needs those of the part of its node when they are withdrawn', async () => {
  const cycle = await queued()
  const { world } = cycle
  goesOn(cycle)
  await untilStep(cycle, 'acquireLock')
  await press(cycle, dora, 'Withdraw approval: compute-01')
  await until(cycle, () => (operationOf(cycle)?.runs[0]?.outcome ?? null) !== null)
  expect(touched(world, 'compute-01').filter(({ what }) => what === 'armed')).toEqual([])
  expect(operationOf(cycle)?.runs[0]?.outcome).not.toBe('succeeded')
})

test('I2 approvals: an approver who has left the group of one part is replaced before either part starts', async () => {
  const cycle = await queued()
  const { world } = cycle
  world.people.groups.set(approvers, [ben])
  goesOn(cycle)
  await until(cycle, () => operationOf(cycle)?.state === 'awaiting approval')
  expect(await told(cycle)).toContain('approval of storage-01 no longer counts')
  await world.passes(10 * minuteMs)
  expect(world.effects).toEqual([])
})

test('I2 approvals: the operation ends with what was done when its last part is not approved again in time', async () => {
  const cycle = await queued()
  const { world } = cycle
  goesOn(cycle)
  await untilStep(cycle, 'awaitNewBoot')
  await press(cycle, ben, 'Withdraw approval: storage-01')
  await until(cycle, () => operationOf(cycle)?.state === 'awaiting approval')
  await world.passes(120 * minuteMs)
  expect([operationOf(cycle)?.state, touched(world, 'storage-01')]).toEqual(['cancelled', []])
  expect(await told(cycle)).toContain('The approval deadline of the remaining nodes has passed. 1 done, 0 failed')
})
