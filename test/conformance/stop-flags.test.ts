import { expect, test } from 'vitest'
import { plain } from '../../src/core/messages/message.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/talk.ts'
import type { World } from '../world/world.ts'
import { begins, runOf, until, worldWith } from './cycle.ts'

const told = async (world: World, words: string) =>
  (await says(world, ana, words)).map(({ sentence }) => plain(sentence)).join('\n')

test('rebootmgr/47 the flag is set and lifted with who, when and why, is announced, and needs no node configuration', async () => {
  const world = worldWith()
  for (const node of world.machines.keys()) world.cluster.configs.set(node, { is: 'not managed', why: 'it has none' })
  expect(await told(world, 'stop cluster --reason "power work"')).toContain('Stopped the cluster: power work.')
  expect(await world.cluster.stopFlags()).toEqual([
    { scope: 'cluster', group: null, reason: 'power work', by: ana, sinceMs: world.nowMs },
  ])
  expect(world.cluster.announced.at(-1)).toContain('stopped the cluster: power work')
  await told(world, 'resume cluster')
  expect(await world.cluster.stopFlags()).toEqual([])
  expect(world.cluster.announced.at(-1)).toContain('resumed the cluster')
})

test('rebootmgr/48 the same for a group, and one that there is not is a clear error', async () => {
  const world = worldWith()
  world.groups.set('storage-01', 'ceph')
  expect(await told(world, 'stop group cehp --reason "disks"')).toContain('There is no group cehp.')
  expect(await world.cluster.stopFlags()).toEqual([])
  await told(world, 'stop group ceph --reason "disks"')
  expect(await world.cluster.stopFlags()).toMatchObject([{ scope: 'group', group: 'ceph', reason: 'disks', by: ana }])
  expect(world.cluster.announced.at(-1)).toContain('disks')
})

test('rebootmgr/16 rebootmgr/17 a group’s flag holds up its members, and lets others go', async () => {
  const world = worldWith()
  world.groups.set('compute-01', 'nova')
  await told(world, 'stop group nova --reason "disks"')
  const other = await begins(world, 'reboot compute-02')
  await until(other, () => runOf(other)?.outcome === 'succeeded')
  expect(await told(world, 'reboot compute-01')).not.toContain('Started')
  await world.passes(600_000)
  expect(world.effects.filter(({ node }) => node === 'compute-01')).toEqual([])
})
