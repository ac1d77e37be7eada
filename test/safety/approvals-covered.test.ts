import { expect, test } from 'vitest'
import type { ApprovalRule } from '../../src/core/policy/policy.ts'
import {
  begins,
  type Cycle,
  happened,
  operationOf,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { breakable, breakers, security } from '../conversations/break-glass-fixtures.ts'
import { ana, approvers, ben, chris, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const owners = 'S0OWNERS'
const { storage } = policy.roles
if (!storage?.approvals) throw new Error('storage needs nobody')
const twoParts: ApprovalRule = {
  ...storage.approvals,
  parts: [
    { count: 1, groups: [approvers], people: [] },
    { count: 1, groups: [owners], people: [] },
  ],
}
const rolesUnder = (approvals: ApprovalRule) => ({ ...policy.roles, storage: { ...storage, approvals } })
const lastRun = (cycle: Cycle) => runOf({ ...cycle, run: operationOf(cycle)?.runs.at(-1)?.run ?? '' })

/** Takes another node of its scope down for some minutes, so that the next run queues. */
async function behindAnother(world: World, node: string): Promise<void> {
  world.machine(node).rebootMs = 240_000
  await untilStep(await begins(world, `reboot ${node}`), 'awaitNewBoot')
}

/** A reboot of two nodes: the first needs none and is left out, and the second queues. */
async function secondInLine(world: World, words: string): Promise<Cycle> {
  const node = words.includes('storage') ? 'storage-02' : 'compute-02'
  world.machine(node).rebootRequired = { why: 'kernel', sinceMs: world.nowMs }
  const cycle = await begins(world, words)
  await until(cycle, () => lastRun(cycle)?.node === node && lastRun(cycle)?.waiting !== null)
  expect(operationOf(cycle)?.leftOut).toHaveLength(1)
  return cycle
}

test('S46 approvals: are judged again for a later node', { tags: ['slow'] }, async () => {
  const world = worldWith()
  await behindAnother(world, 'hyper-01')
  const cycle = await secondInLine(world, 'reboot storage-01,storage-02 --if-needed')
  world.people.groups.set(approvers, [])
  await untilOver(cycle)
  expect(world.effects.filter(({ node }) => node.startsWith('storage'))).toEqual([])
  expect(lastRun(cycle)?.failure?.code).toBe('not an approver')
})

test('S55 break glass: permission is checked again before the first change', { tags: ['slow'] }, async () => {
  const world = worldWith({ breakGlass: breakable.breakGlass, clusterSlots: 1 })
  world.people.channels.set(security, 'own')
  world.people.groups.set(breakers, [ana])
  await behindAnother(world, 'hyper-01')
  const words = 'reboot compute-01,compute-02 --if-needed --reason "hangs" --break-glass "service checks"'
  const cycle = await secondInLine(world, words)
  world.people.groups.set(breakers, [])
  await untilOver(cycle)
  expect(world.effects.filter(({ node }) => node.startsWith('compute'))).toEqual([])
})

test('S46 approvals: a rule of two parts is judged again in full', async () => {
  const world = worldWith({ roles: rolesUnder(twoParts) })
  world.people.groups.set(owners, [chris])
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => operationOf(cycle)?.state === 'queued')
  world.people.groups.set(owners, [])
  await world.passes(60_000)
  expect([operationOf(cycle)?.state, world.effects]).toEqual(['awaiting approval', []])
  expect(await told(cycle)).toContain('Approvals are no longer sufficient. Missing: 1 more of @S0OWNERS.')
  world.people.groups.set(owners, [chris])
  await untilOver(cycle)
  expect(happened(world, 'storage-01', 'went down')).toBe(1)
})

test.each([
  [
    'three people',
    '1 more approval needed',
    { ...storage.approvals, parts: [{ count: 3, groups: [approvers], people: [] }] },
  ],
  ['a second factor', '2 more approvals needed', { ...storage.approvals, secondFactor: 'demanded' as const }],
])(
  'S46 approvals: a new rule that requires %s applies to queued runs',
  { tags: ['slow'] },
  async (_, missing, rule) => {
    const world = worldWith()
    await behindAnother(world, 'hyper-01')
    const cycle = await begins(world, 'reboot storage-01')
    await until(cycle, () => (runOf(cycle)?.waiting ?? null) !== null)
    Object.assign(world.context, { policy: { ...world.context.policy, roles: rolesUnder(rule) } })
    await untilOver(cycle)
    expect(world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
    expect(await told(cycle)).toContain(missing)
  },
)

test('S46 resume: asks for new approvals of what is left when an approver has left', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01,storage-02')
  await untilStep(cycle, 'awaitNewBoot')
  await says(world, ana, `pause ${cycle.operation}`)
  await until(cycle, () => operationOf(cycle)?.state === 'paused')
  world.people.groups.set(approvers, [ben])
  await says(world, ben, `resume ${cycle.operation}`)
  await until(cycle, () => operationOf(cycle)?.state === 'awaiting approval')
  await world.passes(600_000)
  expect(happened(world, 'storage-02', 'went down')).toBe(0)
  world.people.groups.set(approvers, [ben, chris])
  const card = world.chat.card(cycle.operation)
  if (card) await presses(world, chris, card, 'Approve')
  await untilOver(cycle)
  expect(happened(world, 'storage-02', 'went down')).toBe(1)
})
