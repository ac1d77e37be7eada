import { expect, test } from 'vitest'
import { policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

async function drained(): Promise<TestConversation> {
  const talk = new TestConversation()
  await talk.ana.types('/cluster drain compute-01 --reason "memory errors"')
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  talk.operation = 'op-T2'
  return talk
}

test('drain: keeps the node drained until an undrain takes over its lock', async () => {
  const talk = await drained()
  await matchesTranscript(talk.transcript())
  await talk.ben.types('/cluster status')
  await matchesTranscript(talk.ben.reads(), 'status')
  await talk.ben.types('/cluster undrain compute-01')
  await talk.ben.presses('Start')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript(), '2')
  expect(talk.world.locks.table.scopes).toEqual([])
  expect(talk.world.machine('compute-01').maintenance).toBeNull()
})

test('I5 undrain: runs the hooks of the roles that the node had when it was drained', async () => {
  const talk = await drained()
  talk.world.roles.set('compute-01', ['control'])
  await talk.ben.types('/cluster undrain compute-01')
  await talk.ben.presses('Start')
  await talk.passes('1 min')
  expect(talk.happened().at(-1)).toContain('enable')
  expect(talk.lastLine()).toContain('Done in')
})

test('undrain: continues despite a stop and a failing check elsewhere', async () => {
  const talk = await drained()
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  talk.world.cluster.check('storage-02', 'replica lag of 40 s')
  await talk.ben.types('/cluster undrain compute-01')
  await talk.ben.presses('Start')
  await talk.passes('10 s')
  expect(talk.world.machine('compute-01').maintenance).toBeNull()
  talk.world.cluster.check('storage-02', null)
  await talk.passes('1 min')
  expect(talk.lastLine()).toContain('Done in')
})

test('reboot of a drained node: leaves it drained with its lock when cancelled', async () => {
  const talk = await drained()
  talk.transcript()
  await talk.ben.types('/cluster reboot compute-01 --reason "new memory"')
  await talk.ben.presses('Start')
  await talk.passes('3 s')
  await talk.ben.types('/cluster cancel op-T2 --reason "not yet"')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  expect(talk.world.machine('compute-01').maintenance).toBe('lockkeeper op-T1-1: memory errors')
  await talk.ben.types('/cluster status')
  expect(talk.ben.reads()).toContain('compute-01 | drained | 1 m 5 s')
})

test('reboot of a drained node: undrains it and releases the lock', async () => {
  const talk = await drained()
  await talk.ben.types('/cluster reboot compute-01 --reason "new memory"')
  await talk.ben.presses('Start')
  await talk.passes('3 min')
  expect(talk.lastLine()).toContain('Done in')
  expect(talk.world.machine('compute-01').maintenance).toBeNull()
  expect(talk.world.locks.table.scopes).toEqual([])
})

test('upgrade: reports the versions before and after, and does not reboot when none is needed', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened().some((line) => line.includes('went down'))).toBe(false)
})

test('upgrade: reboots when the node requires it', async () => {
  const talk = new TestConversation()
  talk.world.machine('compute-01').rebootRequired = { why: 'new libc', sinceMs: talk.world.nowMs }
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  expect(talk.lastLine()).toContain('upgraded and rebooted')
})

test('upgrade: needs a person when the package command fails, who can mark it as done', async () => {
  const talk = new TestConversation()
  talk.world.behaviours.set('apt-get', { exitCode: 100, tail: 'E: dpkg was interrupted', lastsMs: 1000 })
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  talk.transcript()
  await talk.ben.presses('Mark as done…', 'ran dpkg --configure -a')
  await talk.passes('2 min')
  await matchesTranscript(talk.transcript())
})

test('reboot --if-needed: reboots only nodes with a trigger', async () => {
  const talk = new TestConversation()
  talk.world.cluster.trigger('compute-02', 'new kernel')
  await talk.ana.types('/cluster reboot compute-01,compute-02 --if-needed')
  await talk.ana.presses('Start')
  await talk.passes('5 min')
  await matchesTranscript(talk.transcript())
  expect(talk.world.cluster.keys.size).toBe(0)
})

test('S71 reboot --if-needed: reports a node that needs a reboot again too soon and goes on with the others', async () => {
  const talk = new TestConversation({ ...policy, limits: { ...policy.limits, rebootAgainMs: 24 * 3_600_000 } })
  const machine = talk.world.machine('compute-01')
  machine.goDown('nobody')
  await talk.passes('5 min')
  machine.rebootRequired = { why: 'new kernel', sinceMs: talk.world.nowMs }
  talk.world.cluster.trigger('compute-02', 'new kernel')
  await talk.ana.types('/cluster reboot compute-01,compute-02 --if-needed')
  await talk.ana.presses('Start')
  await talk.passes('5 min')
  await matchesTranscript(talk.transcript())
  expect(machine.uptime()).toBeGreaterThan(300)
})

test('reboot --if-needed: does not reboot when the trigger disappears while the node settles', async () => {
  const talk = new TestConversation()
  talk.world.cluster.trigger('compute-01', 'new kernel')
  await talk.ana.types('/cluster reboot compute-01 --if-needed')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  talk.world.cluster.keys.clear()
  talk.transcript()
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened().some((line) => line.includes('went down'))).toBe(false)
})

test('upgrade: skips the reboot and restores the node when a stop is set after the packages', async () => {
  const talk = new TestConversation()
  talk.world.machine('compute-01').rebootRequired = { why: 'new libc', sinceMs: talk.world.nowMs }
  talk.world.behaviours.set('apt-get', { exitCode: 0, tail: '', lastsMs: 20_000 })
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await talk.ana.presses('Start')
  await talk.passes('20 s')
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  talk.transcript()
  await talk.passes('2 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened().some((line) => line.includes('went down'))).toBe(false)
})
