import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { begins, happened, runOf, told, until, untilOver, untilStep } from '../conformance/cycle.ts'
import { breakable, breakers, security } from '../conversations/break-glass-fixtures.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import { onConsul } from './conformance-scenario.ts'
import { cephKey } from './rebootmgr-fixtures.ts'

// Whole cycles beside rebootmgr, on a real Consul.

const { fixture, openScenario, inProgress } = onConsul()

test('rebootmgr/13 rebootmgr/27 reboot: checks before the changes and again after settling', async () => {
  const { world, others } = await openScenario()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  const kinds = runOf(cycle)?.steps.map(({ kind }) => kind) ?? []
  const inOrder = ['acquireLock', 'verifyCluster', 'runPreTasks', 'enterMaintenance', 'settle', 'reboot'] as const
  const places = inOrder.map((kind) => kinds.indexOf(kind))
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  await others.check('storage-02', 'disk full')
  await untilOver(cycle)
  expect([happened(world, 'storage-01', 'went down'), world.machine('storage-01').maintenance]).toEqual([0, null])
})

test('rebootmgr/08, rebootmgr/09 and rebootmgr/10 reboot: waits while rebootmgr works, names its node, and continues by itself', async () => {
  const { world } = await openScenario()
  const other = fixture.rebootmgr('storage-02')
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
  await fixture.put(cephKey, 'storage-01')
  await world.passes(60_000)
  expect(world.effects).toEqual([])
  await fixture.put(cephKey, '')
  await untilOver(cycle)
  expect(happened(world, 'storage-01', 'went down')).toBe(1)
})

test('rebootmgr/09 reboot: never overlaps with one of rebootmgr, whichever begins first', async () => {
  const { world } = await openScenario()
  const cycle = await begins(world, 'reboot storage-01')
  const touched = new Set<string>()
  world.onEffect = ({ what, run }) => {
    if (what === 'maintenance on') touched.add(run)
    if (what === 'maintenance off') touched.delete(run)
  }
  const other = fixture.rebootmgr('storage-02')
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

test('rebootmgr/18 stop key: prevents the reboot when it is set while the node settles, even when it is empty', async () => {
  const { world, others } = await openScenario()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  await others.stop('', 'ceph')
  await untilOver(cycle)
  expect(happened(world, 'storage-01', 'went down')).toBe(0)
  expect(world.machine('storage-01').maintenance).toBeNull()
})

test('rebootmgr/38 --break-glass: overrides failed service checks and still sets the in-progress keys', async () => {
  const { world, others } = await openScenario({ breakGlass: breakable.breakGlass })
  world.people.channels.set(security, 'own')
  world.people.groups.set(breakers, [ana])
  await others.check('compute-02', 'disk full')
  const refused = (await says(world, ana, 'reboot compute-01 --reason "its controller hangs"')).at(-1)
  expect(plain(refused?.sentence ?? [])).toContain('BLOCKED')
  const cycle = await begins(world, 'reboot compute-01 --reason "its controller hangs" --break-glass "service checks"')
  await untilStep(cycle, 'awaitNewBoot')
  expect((await inProgress())[0]).toBe(`~lockkeeper:compute-01:${cycle.run}`)
  await others.check('compute-02', null)
  await untilOver(cycle)
  expect(await told(cycle)).toContain('not obeyed: break glass')
  expect(runOf(cycle)?.outcome).toBe('succeeded')
})

test('rebootmgr/wrong 13 reboot: takes less than 3 s without its waits, and a refusal less than 1 s', async () => {
  const { world } = await openScenario()
  const refusedMs = await timed(async () => {
    await world.context.cluster.setStop({ kind: 'node', name: 'storage-02' }, 'not now', ana)
    await expect(begins(world, 'reboot storage-02')).rejects.toThrow('Blocked')
  })
  expect(refusedMs).toBeLessThan(1000)
  const cycle = await begins(world, 'reboot compute-01')
  // waits take no time in this world: this measures the engine and Consul
  const tookMs = await timed(() => untilOver(cycle))
  expect(tookMs).toBeLessThan(3000)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}
