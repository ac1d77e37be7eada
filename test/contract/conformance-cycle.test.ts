import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { begins, happened, preTasks, runOf, told, until, untilOver, untilStep } from '../conformance/cycle.ts'
import { besideRebootmgr, cephKey } from './rebootmgr-rig.ts'
import { configIn, inProgress, worldBeside } from './rebootmgr-world.ts'

const rig = besideRebootmgr()

const besideIt = (over: Partial<Policy> = {}) => worldBeside(rig, over)
const keys = () => inProgress(rig)
const configOf = (node: string) => configIn(rig, node)

test('rebootmgr/12 and rebootmgr/29 in progress is written before anything is changed, and gone when it is given back', async () => {
  const world = await besideIt()
  const seen: (readonly (string | null)[])[] = []
  const asked: Promise<void>[] = []
  world.onEffect = () => void asked.push(keys().then((now) => void seen.push(now)))
  const cycle = await begins(world, 'reboot storage-01 --reason "kernel"')
  await untilOver(cycle)
  await Promise.all(asked)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  const ours = `~lockkeeper:storage-01:${cycle.run}`
  expect(seen.length).toBeGreaterThan(3)
  for (const now of seen) expect(now).toEqual([ours, ours])
  expect(world.effects.find(({ what }) => what === 'maintenance on')?.detail).toContain('kernel')
  expect(await keys()).toEqual([null, null])
})

test('rebootmgr/08, rebootmgr/09 and rebootmgr/10 we wait while rebootmgr is at it, say for whom, and go on by ourselves', async () => {
  const world = await besideIt()
  const other = rig.rebootmgr('storage-02')
  expect(await other.start()).toEqual({ is: 'pre' })
  const cycle = await begins(world, 'reboot storage-01')
  await world.passes(60_000)
  expect(world.effects).toEqual([])
  await other.goDown()
  await world.passes(60_000)
  expect(world.effects).toEqual([])
  expect(await told(cycle)).toContain('storage-02')
  expect((await other.start()).is).toBe('post')
  await other.cameBack()
  await rig.put(cephKey, 'storage-01')
  await world.passes(60_000)
  expect(world.effects).toEqual([])
  await rig.put(cephKey, '')
  await untilOver(cycle)
  expect(happened(world, 'storage-01', 'went down')).toBe(1)
})

test('rebootmgr/09 whichever begins, a reboot of ours and one by rebootmgr’s own rules never overlap', async () => {
  const world = await besideIt()
  const cycle = await begins(world, 'reboot storage-01')
  const touched = new Set<string>()
  world.onEffect = ({ what, run }) => {
    if (what === 'maintenance on') touched.add(run)
    if (what === 'maintenance off') touched.delete(run)
  }
  const other = rig.rebootmgr('storage-02')
  let theirs: 'out' | 'down' | 'back' = 'out'
  let overlaps = 0
  let turns = 0
  await until(cycle, () => runOf(cycle)?.status === 'ended' || turns > 0)
  while (runOf(cycle)?.status !== 'ended') {
    turns += 1
    if (theirs === 'out') {
      const started = await other.start()
      if (started.is === 'pre') {
        await other.goDown()
        theirs = 'down'
      }
    } else if (theirs === 'down' && turns % 7 === 0) {
      await other.start()
      await other.cameBack()
      theirs = 'back'
    }
    await world.turn(world.nowMs + 60_000)
    if (touched.size > 0 && theirs === 'down') overlaps += 1
  }
  expect([overlaps, happened(world, 'storage-01', 'went down')]).toEqual([0, 1])
})

test('rebootmgr/18 a stop key that is written while it settles, even an empty one, is obeyed', async () => {
  const world = await besideIt()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  await rig.put('service/rebootmgr/ceph_stop', '')
  await untilOver(cycle)
  expect(happened(world, 'storage-01', 'went down')).toBe(0)
  expect(world.machine('storage-01').maintenance).toBeNull()
  expect(await keys()).toEqual([null, null])
})

test('rebootmgr/06 a configuration that turns disabled while we wait is obeyed', async () => {
  const world = await besideIt()
  await rig.put(cephKey, 'storage-02')
  const cycle = await begins(world, 'reboot storage-01')
  await world.passes(60_000)
  await rig.put('service/rebootmgr/nodes/storage-01/config', '{"enabled":false,"message":"its disk is dying"}')
  await rig.put(cephKey, '')
  await untilOver(cycle)
  expect(world.effects).toEqual([])
  expect(await told(cycle)).toContain('its disk is dying')
  expect(await keys()).toEqual([null, null])
})

test('rebootmgr/22 a trigger key that goes away while it settles: no reboot, and all is given back', async () => {
  const world = await besideIt()
  await rig.put('service/rebootmgr/nodes/storage-01/reboot_required', '')
  const cycle = await begins(world, 'reboot storage-01 --if-needed')
  await untilStep(cycle, 'settle')
  await fetch(`${rig.url()}/v1/kv/service/rebootmgr/nodes/storage-01/reboot_required`, { method: 'DELETE' })
  await untilOver(cycle)
  expect([runOf(cycle)?.outcome, happened(world, 'storage-01', 'went down')]).toEqual(['nothing to do', 0])
  expect(await keys()).toEqual([null, null])
})

test('rebootmgr/25 a node whose tasks take too long is disabled with the reason, and the rest of its configuration is kept', async () => {
  const world = await besideIt({ undoTasksHook: 'undo-tasks' })
  const endless = { exitCode: 0, tail: '', lastsMs: Number.POSITIVE_INFINITY }
  world.machine('storage-01').folders.set(preTasks, { endless })
  const cycle = await begins(world, 'reboot storage-01')
  await untilOver(cycle)
  expect(await configOf('storage-01')).toEqual({
    enabled: false,
    kept: 'as it is',
    message: expect.stringContaining('time limit'),
  })
  expect(await keys()).toEqual([null, null])
})

test('rebootmgr/30 a node that refuses to reboot is out of maintenance again, and its in-progress keys are gone', async () => {
  const world = await besideIt()
  world.machine('storage-01').faults.refusesReboot = true
  const cycle = await begins(world, 'reboot storage-01')
  await untilOver(cycle)
  expect([runOf(cycle)?.outcome, world.machine('storage-01').maintenance]).toEqual(['undone', null])
  expect(await keys()).toEqual([null, null])
})

test('rebootmgr/wrong 13 a cycle costs little beside what the node itself takes, and a refusal no second', async () => {
  const world = await besideIt()
  const refusedMs = await timed(async () => {
    await rig.put('service/rebootmgr/nodes/storage-02/config', '{"enabled":false,"message":"not now"}')
    await expect(begins(world, 'reboot storage-02')).rejects.toThrow('Blocked')
  })
  expect(refusedMs).toBeLessThan(1000)
  const cycle = await begins(world, 'reboot compute-01')
  // waiting takes no time in this world: what passes is what the engine and Consul take
  const tookMs = await timed(() => untilOver(cycle))
  expect(tookMs).toBeLessThan(3000)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}
