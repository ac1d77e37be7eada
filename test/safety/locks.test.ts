import { expect, test } from 'vitest'
import { see } from '../../src/engine/gates/cluster-snapshot.ts'
import {
  begins,
  happened,
  holders,
  runOf,
  told,
  until,
  untilCalled,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { ana, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'

const hourMs = 3_600_000

test('S04 locks: are kept for a node that is down for a day', { tags: ['slow'] }, async () => {
  const world = worldWith()
  world.machine('storage-01').faults.neverReturns = true
  const first = await begins(world, 'reboot storage-01')
  await untilCalled(first)
  const second = await begins(world, 'reboot storage-02')
  await world.passes(24 * hourMs)
  expect(await holders(world)).toEqual(['storage-01'])
  expect(world.effects.filter(({ node }) => node === 'storage-02')).toEqual([])
  expect(runOf(first)?.status).toBe('needs attention')
  expect(await told(second)).toContain('storage-01')
})

test('S04 locks: only approved people break one, with a reason', { tags: ['slow'] }, async () => {
  const world = worldWith()
  world.machine('storage-01').faults.neverReturns = true
  const cycle = await begins(world, 'reboot storage-01')
  await untilCalled(cycle)
  const answer = async (person: string, words: string) => JSON.stringify(await says(world, person, words))
  expect(await answer(ana, 'unlock storage-01 --reason "scrapped"')).not.toContain('is broken')
  await until(cycle, () => JSON.stringify(world.chat.card(cycle.operation)).includes('Mark failed…'))
  const card = world.chat.card(cycle.operation)
  if (card) await world.presses('U0BEN', card, 'Mark failed…')
  await untilOver(cycle)
  expect(await answer('U0BEN', 'unlock storage-01 --reason "scrapped"')).toContain('may still fire')
  world.machine('storage-01').faults.neverReturns = false
  expect(await answer('U0BEN', 'unlock storage-01')).toContain('reason')
  expect(await answer(ana, 'unlock storage-01 --reason "new mainboard"')).toContain(
    'Approval requested to break the lock',
  )
  await world.passes(10_000)
  const asked = world.chat.shown.findLast(({ message }) =>
    JSON.stringify(message).includes('requests approval to break the lock'),
  )
  const agreed = async (person: string) =>
    asked ? JSON.stringify(await world.presses(person, asked.message, 'Agree')) : ''
  expect(await agreed(ana)).toContain('You requested this')
  expect(await agreed('U0BEN')).toContain('1 more of ')
  expect(await holders(world)).toEqual(['storage-01'])
  expect(await agreed('U0CHRIS')).toContain('is broken')
  expect(await holders(world)).toEqual([])
})

test('S06 locks: are released only after consecutive passes of the gates', { tags: ['slow'] }, async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'verifyCluster', 5)
  for (let flaps = 0; flaps < 20; flaps++) {
    await world.passes(600)
    world.cluster.check('storage-01', 'flaps')
    await world.passes(600)
    expect(await holders(world)).toEqual(['storage-01'])
    world.cluster.check('storage-01', null)
  }
  const wellMs = world.nowMs
  await untilOver(cycle)
  expect(world.nowMs - wellMs).toBeGreaterThanOrEqual(2 * 500)
  expect(await holders(world)).toEqual([])
})

test('S11 locks: a node in a run counts as out', async () => {
  const world = worldWith({ roles: { ...policy.roles, compute: { ...(policy.roles.compute ?? never()), slots: 1 } } })
  const first = await begins(world, 'reboot compute-01')
  await untilStep(first, 'drain')
  const second = await begins(world, 'drain compute-02')
  await until(first, () => {
    expect(happened(world, 'compute-02', 'hook began')).toBe(0)
    return happened(world, 'compute-01', 'went down') === 1
  })
  await untilOver(first)
  await untilOver(second)
  expect(happened(world, 'compute-02', 'hook began')).toBe(1)
})

test('I5 lock: still names what a drain changed while the run that took it over changes more', async () => {
  const world = worldWith()
  await untilOver(await begins(world, 'drain compute-01'))
  // a role without drain hooks: the second run does not name the hook itself
  world.roles.set('compute-01', ['control'])
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  const { scopes } = await world.context.locks.state()
  expect(scopes[0]?.holders[0]?.phase.changed).toEqual(expect.arrayContaining(['hook evacuate', 'reboot']))
})

test('I1 gates: read the lock table before the facts, so that no holder is missing from them', async () => {
  const { context } = worldWith()
  const order: string[] = []
  const noted = <T>(what: string, ask: () => Promise<T>) => {
    order.push(what)
    return ask()
  }
  await see({
    locks: { ...context.locks, state: () => noted('locks', () => context.locks.state()) },
    inventory: { ...context.inventory, nodes: () => noted('facts', () => context.inventory.nodes()) },
    cluster: { ...context.cluster, health: () => noted('facts', () => context.cluster.health()) },
  })
  expect(order).toEqual(['locks', 'facts', 'facts'])
})

function never(): never {
  throw new Error('the policy has no such role')
}
