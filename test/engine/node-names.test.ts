import { expect, test } from 'vitest'
import { vocabulary } from '../world/demo-cluster.ts'
import { ana, policy } from '../world/policy.ts'
import { World } from '../world/world.ts'

const free = { ...policy.roles.compute, approvals: null }
const open = { ...policy, roles: { ...policy.roles, compute: { ...policy.roles.compute, ...free } } } as typeof policy

/** A cluster of compute nodes of these names. */
const worldOf = (...names: readonly string[]) =>
  new World({ policy: open, vocabulary, nodes: Object.fromEntries(names.map((name) => [name, ['compute']])) })

/** Plans a reboot, starts it, and waits until it has ended. */
async function reboots(world: World, typed: string) {
  const plan = await world.says(ana, `reboot ${typed} --reason "new kernel"`)
  await world.presses(ana, plan, 'Start')
  await world.passes(900_000)
  return world.effects.filter(({ what }) => what === 'went down').map(({ node }) => node)
}

test.each([
  ['compute-02.example.com', 'compute-02.example.com'],
  ['compute-02.example.com', 'COMPUTE-02'],
  ['compute-02', 'compute-02.example.com'],
  ['Compute-02', 'compute-02.example.com'],
])('F20 reboot: the node %s whose host is %s reboots once, by its short name', async (name, host) => {
  const world = worldOf(name, 'compute-01.example.com')
  world.machine(name).faults.wrongName = host
  expect(await reboots(world, 'compute-02')).toEqual([name])
  expect(world.locks.table.scopes).toEqual([])
})

test('F20 reboot: a host that answers with a name of two nodes is not rebooted, and both are named', async () => {
  const world = worldOf('web-1.a', 'web-1.b')
  world.machine('web-1.a').faults.wrongName = 'web-1'
  expect(await reboots(world, 'web-1.a')).toEqual([])
  expect(world.chat.thread('op-T1').join('\n')).toContain(
    'web-1.a says that it is web-1, which could be web-1.a or web-1.b',
  )
})

test('F20 reboot: two nodes of the inventory that may be one host are both refused', async () => {
  const world = worldOf('web-1', 'web-1.example.com')
  const plan = await world.says(ana, 'reboot web-1 --reason x')
  expect(JSON.stringify(plan)).toContain('node name: web-1 or web-1.example.com')
})

test('F20 reboot: a trigger and a check under another spelling are the node’s own', async () => {
  const world = worldOf('compute-02.example.com', 'compute-01.example.com')
  world.cluster.spelled.set('compute-02.example.com', 'COMPUTE-02')
  world.cluster.trigger('compute-02.example.com', 'new kernel')
  expect((await world.cluster.triggers()).map(({ node }) => node)).toEqual(['compute-02.example.com'])
  expect(await reboots(world, 'compute-02 --if-needed')).toEqual(['compute-02.example.com'])
  expect(await world.cluster.triggers()).toEqual([])
})
