import { expect, test } from 'vitest'
import { plain } from '../../src/core/messages/message.ts'
import { begins, happened, runOf, told, untilCalled, untilOver, untilStep } from '../conformance/cycle.ts'
import { breakable, breakers, security } from '../conversations/glass.ts'
import { ana } from '../world/policy.ts'
import { says } from '../world/talk.ts'
import { besideRebootmgr } from './rebootmgr-rig.ts'
import { inProgress, worldBeside } from './rebootmgr-world.ts'

// rebootmgr's rules about a whole cycle, with locks and keys in a real Consul: what stays there, and when it goes.

const rig = besideRebootmgr()
const nothing = [null, null]

test('rebootmgr/13 rebootmgr/27 it is looked at before the lock’s changes and again after settling, which nothing leaves out', async () => {
  const world = await worldBeside(rig, {})
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'settle')
  const kinds = runOf(cycle)?.steps.map(({ kind }) => kind) ?? []
  const inOrder = ['acquireLock', 'verifyCluster', 'runPreTasks', 'enterMaintenance', 'settle', 'reboot'] as const
  expect(inOrder.map((kind) => kinds.indexOf(kind))).toEqual(inOrder.map((kind) => kinds.indexOf(kind)).toSorted())
  expect(await inProgress(rig)).not.toEqual(nothing)
  world.cluster.check('storage-02', 'disk full')
  await untilOver(cycle)
  expect([happened(world, 'storage-01', 'went down'), world.machine('storage-01').maintenance]).toEqual([0, null])
  expect(await inProgress(rig)).toEqual(nothing)
})

test('rebootmgr/38 failed checks are passed over by name and with a reason only, and the keys are taken all the same', async () => {
  const world = await worldBeside(rig, { breakGlass: breakable.breakGlass })
  world.people.channels.set(security, 'own')
  world.people.groups.set(breakers, [ana])
  world.cluster.check('compute-02', 'disk full')
  const refused = (await says(world, ana, 'reboot compute-01 --reason "its controller hangs"')).at(-1)
  expect(plain(refused?.sentence ?? [])).toContain('Blocked')
  const cycle = await begins(world, 'reboot compute-01 --reason "its controller hangs" --break-glass "service checks"')
  await untilStep(cycle, 'awaitNewBoot')
  expect((await inProgress(rig))[0]).toBe(`~lockkeeper:compute-01:${cycle.run}`)
  world.cluster.check('compute-02', null)
  await untilOver(cycle)
  expect(await told(cycle)).toContain('not obeyed: break glass')
  expect([runOf(cycle)?.outcome, await inProgress(rig)]).toEqual(['succeeded', nothing])
})

test('rebootmgr/41 without another boot id it is not done, and the in-progress keys stay', async () => {
  const world = await worldBeside(rig, {})
  world.machine('storage-01').faults.sameBootId = true
  const cycle = await begins(world, 'reboot storage-01')
  await untilCalled(cycle)
  const ours = `~lockkeeper:storage-01:${cycle.run}`
  expect(await inProgress(rig)).toEqual([ours, ours])
})

test('rebootmgr/46 a member that dies elsewhere keeps nobody from finishing, and the keys go', async () => {
  const world = await worldBeside(rig, {})
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'awaitNewBoot')
  world.machine('odd-01').rebootMs = Number.POSITIVE_INFINITY
  world.machine('odd-01').goDown('nobody')
  await untilOver(cycle)
  expect([runOf(cycle)?.outcome, await inProgress(rig)]).toEqual(['succeeded', nothing])
})
