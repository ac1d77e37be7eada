import { expect, test } from 'vitest'
import { plain } from '../../src/core/messages/message.ts'
import { begins, happened, postTasks, runOf, told, untilCalled, untilOver, untilStep } from '../conformance/cycle.ts'
import { breakable, breakers, security } from '../conversations/glass.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/talk.ts'
import type { World } from '../world/world.ts'
import { consul, textOf } from './consul-world.ts'
import { besideRebootmgr, clusterKey } from './rebootmgr-rig.ts'
import { configIn, inProgress, worldBeside } from './rebootmgr-world.ts'

// rebootmgr's rules about its keys, with these keys in a real Consul.

const rig = besideRebootmgr()
const nothing = [null, null]
const key = (name: string) => `service/rebootmgr/${name}`
const configured = (node: string) => key(`nodes/${node}/config`)

const answered = async (world: World, words: string): Promise<string> =>
  (await says(world, ana, words))
    .flatMap(({ sentence, parts }) => [sentence, ...parts.flatMap((part) => ('lines' in part ? part.lines : []))])
    .map(plain)
    .join('\n')

/** Every key of Consul with its text and its version. */
const everything = async () =>
  ((await consul(rig.url(), 'GET', '/kv/?recurse')) as readonly { Key: string; ModifyIndex: number }[]).map(
    ({ Key, ModifyIndex }) => `${Key} ${ModifyIndex}`,
  )

test('rebootmgr/03 enabling a node that is enabled leaves its configuration as it is, byte for byte', async () => {
  const world = await worldBeside(rig, {})
  const text = '{ "enabled": true,  "group": "ceph", "note": [1] }'
  await rig.put(configured('storage-01'), text)
  await answered(world, 'resume node storage-01')
  expect(await textOf(rig.url(), configured('storage-01'))).toBe(text)
})

test('rebootmgr/05 a node that is not enabled is refused with the message that stands in its configuration', async () => {
  const world = await worldBeside(rig, {})
  await rig.put(configured('storage-01'), '{"enabled":false,"message":"its fan is broken"}')
  expect(await answered(world, 'reboot storage-01')).toContain('storage-01 is disabled: its fan is broken')
  await world.passes(600_000)
  expect([world.effects, await inProgress(rig)]).toEqual([[], nothing])
})

test('rebootmgr/15 rebootmgr/16 rebootmgr/17 a stop key of the cluster refuses everybody, one of a group its members and nobody else', async () => {
  const world = await worldBeside(rig, {})
  await rig.put(key('stop'), 'power work')
  expect(await answered(world, 'reboot compute-01')).toContain('power work')
  await consul(rig.url(), 'DELETE', `/kv/${key('stop')}`)
  await rig.put(key('ceph_stop'), 'disks')
  expect(await answered(world, 'reboot storage-01')).toContain('disks')
  const other = await begins(world, 'reboot compute-01')
  await untilOver(other)
  expect(runOf(other)?.outcome).toBe('succeeded')
  expect(world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
})

test('rebootmgr/19 rebootmgr/31 a stop key is passed over by its name only, and an in-progress key by none', async () => {
  const world = await worldBeside(rig, { breakGlass: breakable.breakGlass, securityChannel: security })
  world.people.channels.set(security, 'own')
  world.people.groups.set(breakers, [ana])
  await rig.put(key('stop'), 'power work')
  const words = 'reboot compute-01 --reason "its controller hangs" --break-glass'
  expect(await answered(world, `${words} "service checks"`)).toContain('Blocked')
  expect(await answered(world, `${words} "capacity"`)).toContain('no gate that these nodes can go on without')
  await rig.put(clusterKey, 'storage-02')
  const cycle = await begins(world, `${words} "stop flags"`)
  await world.passes(600_000)
  expect([world.effects, await told(cycle)]).toEqual([[], expect.stringContaining('storage-02')])
  await rig.put(clusterKey, '')
  await untilOver(cycle)
  expect([runOf(cycle)?.outcome, happened(world, 'compute-01', 'went down')]).toEqual(['succeeded', 1])
  expect(await told(cycle)).toContain('the cluster is stopped: power work (not obeyed: break glass)')
})

test('rebootmgr/20 rebootmgr/21 only if needed: nothing without a trigger key; with one, be it empty, a reboot, and it is gone', async () => {
  const world = await worldBeside(rig, {})
  const idle = await begins(world, 'reboot storage-01 --if-needed')
  await untilOver(idle)
  expect([runOf(idle)?.outcome, world.effects, await inProgress(rig)]).toEqual(['nothing to do', [], nothing])
  await world.passes(1_000)
  await rig.put(key('nodes/storage-01/reboot_required'), '')
  const needed = await begins(world, 'reboot storage-01 --if-needed')
  await untilOver(needed)
  expect([runOf(needed)?.outcome, happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
  expect(await textOf(rig.url(), key('nodes/storage-01/reboot_required'))).toBeNull()
})

test('rebootmgr/28 a lock whose key somebody deletes while it settles: no reboot, and maintenance is taken back', async () => {
  const world = await worldBeside(rig, {})
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  await consul(rig.url(), 'DELETE', '/kv/lockkeeper/?recurse')
  await world.passes(3_600_000)
  expect(happened(world, 'storage-01', 'went down')).toBe(0)
  expect(await told(cycle)).toContain('lock')
})

test('rebootmgr/32 a dry run and a plan write nothing', async () => {
  const world = await worldBeside(rig, {})
  const before = await everything()
  await answered(world, 'reboot storage-01 --dry-run')
  await answered(world, 'why storage-01')
  await world.passes(3_600_000)
  expect([await everything(), world.effects]).toEqual([before, []])
})

test('rebootmgr/42 rebootmgr/44 what rebooted is finished in spite of stop keys and its own configuration: trigger and in-progress keys go', async () => {
  const world = await worldBeside(rig, {})
  await rig.put(key('nodes/storage-01/reboot_required'), 'kernel')
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'awaitNewBoot')
  for (const name of ['stop', 'ceph_stop']) await rig.put(key(name), 'power work')
  await rig.put(configured('storage-01'), '{"enabled":false,"message":"its fan is broken"}')
  expect(await inProgress(rig)).not.toEqual(nothing)
  await untilOver(cycle)
  expect([runOf(cycle)?.outcome, world.machine('storage-01').maintenance]).toEqual(['succeeded', null])
  expect(await inProgress(rig)).toEqual(nothing)
  expect(await textOf(rig.url(), key('nodes/storage-01/reboot_required'))).toBeNull()
  expect(await configIn(rig, 'storage-01')).toEqual({ enabled: false, message: 'its fan is broken' })
})

test('rebootmgr/43 rebootmgr/45 a task that fails afterwards calls a person, and the in-progress keys stay', async () => {
  const world = await worldBeside(rig, {})
  world.machine('storage-01').folders.set(postTasks, { '10-check': { exitCode: 3, tail: 'no disk', lastsMs: 1000 } })
  const cycle = await begins(world, 'reboot storage-01')
  await untilCalled(cycle)
  const ours = `~lockkeeper:storage-01:${cycle.run}`
  expect(await inProgress(rig)).toEqual([ours, ours])
  expect(world.machine('storage-01').maintenance).not.toBeNull()
})
