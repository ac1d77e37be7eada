import { expect, test } from 'vitest'
import { plain } from '../../../src/core/message.ts'
import { ana } from '../../world/policy.ts'
import { says } from '../../world/requests.ts'
import type { World } from '../../world/world.ts'
import { begins, runOf, until } from '../cycle.ts'
import type { OpenScenario } from '../scenario.ts'

const told = async (world: World, words: string) =>
  (await says(world, ana, words)).map(({ sentence }) => plain(sentence)).join('\n')

/** Stop flags that people set and lift. */
export function stopFlags(openScenario: OpenScenario): void {
  test('rebootmgr/47 stop cluster: sets, lifts and announces the flag with its reason when no node is managed', async () => {
    const { world, others } = await openScenario()
    for (const node of world.machines.keys()) await others.unmanage(node)
    expect(await told(world, 'stop cluster --reason "power work"')).toContain('Stopped the cluster: power work.')
    expect(await world.context.cluster.stopFlags()).toEqual([
      { scope: 'cluster', group: null, reason: 'power work', by: ana, sinceMs: expect.any(Number) },
    ])
    await expect.poll(others.announced).toEqual([expect.stringContaining('stopped the cluster: power work')])
    await told(world, 'resume cluster')
    expect(await world.context.cluster.stopFlags()).toEqual([])
    await expect.poll(others.announced).toEqual([expect.anything(), expect.stringContaining('resumed the cluster')])
  })

  test('rebootmgr/48 stop group: sets and announces the flag of a group, and refuses an unknown group', async () => {
    const { world, others } = await openScenario()
    world.groups.set('storage-01', 'ceph')
    expect(await told(world, 'stop group cehp --reason "disks"')).toContain('cehp: no such group.')
    expect(await world.context.cluster.stopFlags()).toEqual([])
    await told(world, 'stop group ceph --reason "disks"')
    expect(await world.context.cluster.stopFlags()).toMatchObject([
      { scope: 'group', group: 'ceph', reason: 'disks', by: ana },
    ])
    await expect.poll(others.announced).toEqual([expect.stringContaining('disks')])
  })

  test('rebootmgr/16 rebootmgr/17 stop group: holds the members of the group, and no other node', async () => {
    const { world } = await openScenario()
    world.groups.set('compute-01', 'nova')
    await told(world, 'stop group nova --reason "disks"')
    const other = await begins(world, 'reboot compute-02')
    await until(other, () => runOf(other)?.outcome === 'succeeded')
    expect(await told(world, 'reboot compute-01')).not.toContain('Started')
    await world.passes(600_000)
    expect(world.effects.filter(({ node }) => node === 'compute-01')).toEqual([])
  })
}
