import { describe, expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { begins, happened, preTasks, runOf, told, until, untilOver, untilStep } from '../conformance/cycle.ts'
import { breakable, breakers, security } from '../conversations/break-glass-fixtures.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { onConsul } from './conformance-scenario.ts'
import { consul, textOf } from './consul-fixtures.ts'
import { cephKey, clusterKey, configKey, triggerKey } from './rebootmgr-fixtures.ts'
import { liftStop } from './suites/lift-stop.ts'

// rebootmgr's rules about its keys, on a real Consul, with the exact bytes that other tools write and read.

const { fixture, openScenario, inProgress, configOf } = onConsul()
const nothing = [null, null]
const key = (name: string) => `service/rebootmgr/${name}`
const ours = (cycle: { readonly node: string; readonly run: string }) => `~lockkeeper:${cycle.node}:${cycle.run}`

const answered = async (world: World, words: string): Promise<string> =>
  (await says(world, ana, words))
    .flatMap(({ sentence, parts }) => [sentence, ...parts.flatMap((part) => ('lines' in part ? part.lines : []))])
    .map(plain)
    .join('\n')

describe('node configuration', () => {
  test('rebootmgr/02 rebootmgr/03 resume: enables a node, keeps other fields, and leaves an enabled node byte for byte', async () => {
    const { world } = await openScenario()
    await fixture.put(configKey('storage-01'), '{"disabled": true, "message": "old", "group": "ceph", "note": [1]}')
    await answered(world, 'resume node storage-01')
    expect(await configOf('storage-01')).toEqual({ enabled: true, message: '', group: 'ceph', note: [1] })
    await fixture.put(configKey('storage-01'), '{"enabled": false, "message": "old", "group": "ceph", "note": [1]}')
    await answered(world, 'resume node storage-01')
    expect(await configOf('storage-01')).toEqual({ enabled: true, message: '', group: 'ceph', note: [1] })
    const text = '{ "enabled": true,  "group": "ceph", "note": [1] }'
    await fixture.put(configKey('storage-01'), text)
    expect(await liftStop(fixture.ports().cluster, { kind: 'node', name: 'storage-01' })).toBe('was not set')
    expect(await textOf(fixture.url(), configKey('storage-01'))).toBe(text)
  })

  test('rebootmgr/05 disabled node: is refused with its stored message', async () => {
    const { world } = await openScenario()
    await fixture.put(configKey('storage-01'), '{"enabled":false,"message":"its fan is broken"}')
    expect(await answered(world, 'reboot storage-01')).toContain('storage-01 is disabled: its fan is broken')
    await world.passes(600_000)
    expect([world.effects, await inProgress()]).toEqual([[], nothing])
  })

  test('rebootmgr/06 disabled node: is not touched when it is disabled while its run is in the lock queue', async () => {
    const { world } = await openScenario()
    await fixture.put(cephKey, 'storage-02')
    const cycle = await begins(world, 'reboot storage-01')
    await world.passes(60_000)
    await fixture.put(configKey('storage-01'), '{"enabled":false,"message":"its disk is dying"}')
    await fixture.put(cephKey, '')
    await world.passes(600_000)
    expect(world.effects).toEqual([])
    expect(await told(cycle)).toContain('its disk is dying')
  })

  test('rebootmgr/25 pre-boot task: disables the node with the reason at its time limit, and keeps other fields', async () => {
    const { world } = await openScenario({ undoTasksHook: 'undo-tasks' })
    const endless = { exitCode: 0, tail: '', lastsMs: Number.POSITIVE_INFINITY }
    world.machine('storage-01').folders.set(preTasks, { endless })
    await untilOver(await begins(world, 'reboot storage-01'))
    expect(await configOf('storage-01')).toEqual({
      enabled: false,
      kept: 'as it is',
      message: expect.stringContaining('time limit'),
    })
  })
})

describe('stop keys', () => {
  test.each(['power work', ''])(
    `rebootmgr/15 rebootmgr/16 rebootmgr/17 stop key "%s": the cluster's refuses every node, a group's only its members`,
    async (text) => {
      const { world } = await openScenario()
      await fixture.put(key('stop'), text)
      expect(await answered(world, 'reboot compute-01')).toMatch(`the cluster is stopped${text && `: ${text}`}`)
      await consul(fixture.url(), 'DELETE', `/kv/${key('stop')}`)
      await fixture.put(key('ceph_stop'), text)
      expect(await answered(world, 'reboot storage-01')).toMatch(`ceph is stopped${text && `: ${text}`}`)
      const other = await begins(world, 'reboot compute-01')
      await untilOver(other)
      expect(runOf(other)?.outcome).toBe('succeeded')
      expect(world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
    },
  )

  test('rebootmgr/19 rebootmgr/31 --break-glass: overrides a stop flag by its name, and never an in-progress key', async () => {
    const { world } = await openScenario({ breakGlass: breakable.breakGlass, securityChannel: security })
    world.people.channels.set(security, 'own')
    world.people.groups.set(breakers, [ana])
    await fixture.put(key('stop'), 'power work')
    const words = 'reboot compute-01 --reason "its controller hangs" --break-glass'
    expect(await answered(world, `${words} "service checks"`)).toContain('Blocked')
    expect(await answered(world, `${words} "capacity"`)).toContain('not a gate that can be overridden for these nodes')
    await fixture.put(clusterKey, 'storage-02')
    const cycle = await begins(world, `${words} "stop flags"`)
    await world.passes(600_000)
    expect([world.effects, await told(cycle)]).toEqual([[], expect.stringContaining('storage-02')])
    await fixture.put(clusterKey, '')
    await untilOver(cycle)
    expect([runOf(cycle)?.outcome, happened(world, 'compute-01', 'went down')]).toEqual(['succeeded', 1])
    expect(await told(cycle)).toContain('the cluster is stopped: power work (not obeyed: break glass)')
  })

  test('rebootmgr/44 rebooted node: finishes in spite of stop keys and its own configuration, which stays unchanged', async () => {
    const { world } = await openScenario()
    await fixture.put(triggerKey('storage-01'), 'kernel')
    const cycle = await begins(world, 'reboot storage-01')
    await untilStep(cycle, 'awaitNewBoot')
    for (const name of ['stop', 'ceph_stop']) await fixture.put(key(name), 'power work')
    await fixture.put(configKey('storage-01'), '{"enabled":false,"message":"its fan is broken"}')
    expect(await inProgress()).toEqual([ours(cycle), ours(cycle)])
    await untilOver(cycle)
    expect([runOf(cycle)?.outcome, world.machine('storage-01').maintenance]).toEqual(['succeeded', null])
    expect(await textOf(fixture.url(), triggerKey('storage-01'))).toBeNull()
    expect(await configOf('storage-01')).toEqual({ enabled: false, message: 'its fan is broken' })
  })
})

describe('in-progress keys', () => {
  test('rebootmgr/12 and rebootmgr/29 in-progress keys: are set before the first change and gone after the release', async () => {
    const { world } = await openScenario()
    const seen: (readonly (string | null)[])[] = []
    const asked: Promise<void>[] = []
    world.onEffect = () => void asked.push(inProgress().then((now) => void seen.push(now)))
    const cycle = await begins(world, 'reboot storage-01 --reason "kernel"')
    await untilOver(cycle)
    await Promise.all(asked)
    expect(runOf(cycle)?.outcome).toBe('succeeded')
    expect(seen.length).toBeGreaterThan(3)
    for (const now of seen) expect(now).toEqual([ours(cycle), ours(cycle)])
    expect(world.effects.find(({ what }) => what === 'maintenance on')?.detail).toContain('kernel')
    expect(await inProgress()).toEqual(nothing)
  })

  test('rebootmgr/28 in-progress keys: stay and keep rebootmgr out when the lock keys are deleted while the node settles', async () => {
    const { world } = await openScenario()
    const cycle = await begins(world, 'reboot storage-01')
    await untilStep(cycle, 'settle')
    await consul(fixture.url(), 'DELETE', '/kv/lockkeeper/?recurse')
    await until(cycle, () => runOf(cycle)?.status !== 'working')
    const failed = runOf(cycle)
    expect(failed?.steps[failed.failure?.index ?? 0]?.kind).toBe('settle')
    await world.passes(3_600_000)
    expect([happened(world, 'storage-01', 'went down'), runOf(cycle)?.status]).toEqual([0, 'needs attention'])
    expect(await told(cycle)).toContain('Lock LOST')
    expect(await inProgress()).toEqual([ours(cycle), ours(cycle)])
    await consul(fixture.url(), 'DELETE', '/kv/service/rebootmgr/?recurse')
  })

  test('rebootmgr/deviation 1 in-progress key: belongs to others and is never deleted when it only begins like ours', async () => {
    const { world } = await openScenario()
    const cycle = await begins(world, 'reboot storage-01')
    await untilStep(cycle, 'settle')
    const longer = `${ours(cycle)}0`
    await fixture.put(cephKey, longer)
    await until(cycle, () => runOf(cycle)?.status !== 'working')
    await world.passes(3_600_000)
    expect(happened(world, 'storage-01', 'went down')).toBe(0)
    expect(await textOf(fixture.url(), cephKey)).toBe(longer)
    const { foreign } = await fixture.ports().locks.state()
    expect(foreign).toMatchObject([{ group: 'ceph', is: 'in progress' }])
    // restores the key, so that it is ours again
    await fixture.put(cephKey, ours(cycle))
  })

  test('rebootmgr/32 dry run and plan: write no key', async () => {
    const everything = async () =>
      ((await consul(fixture.url(), 'GET', '/kv/?recurse')) as readonly { Key: string; ModifyIndex: number }[]).map(
        ({ Key, ModifyIndex }) => `${Key} ${ModifyIndex}`,
      )
    const { world } = await openScenario()
    const before = await everything()
    await answered(world, 'reboot storage-01 --dry-run')
    await answered(world, 'reboot storage-01')
    await answered(world, 'why storage-01')
    await world.passes(3_600_000)
    expect([await everything(), world.effects]).toEqual([before, []])
  })
})
