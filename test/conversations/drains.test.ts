import { expect, test } from 'vitest'
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

test('a drained node stays drained, and an undrain takes over its lock', async () => {
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

test('I5 a node that was drained under other roles is undrained by the hooks of those', async () => {
  const talk = await drained()
  talk.world.roles.set('compute-01', ['control'])
  await talk.ben.types('/cluster undrain compute-01')
  await talk.ben.presses('Start')
  await talk.passes('1 min')
  expect(talk.happened().at(-1)).toContain('enable')
  expect(talk.lastLine()).toContain('Done in')
})

test('neither a stop nor a failing check elsewhere keeps a drained node from coming back', async () => {
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

test('a reboot of a drained node that is cancelled leaves it drained, with its lock', async () => {
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
  expect(talk.ben.reads()).toContain('compute-01 drained')
})

test('a reboot of a drained node gives it back', async () => {
  const talk = await drained()
  await talk.ben.types('/cluster reboot compute-01 --reason "new memory"')
  await talk.ben.presses('Start')
  await talk.passes('3 min')
  expect(talk.lastLine()).toContain('Done in')
  expect(talk.world.machine('compute-01').maintenance).toBeNull()
  expect(talk.world.locks.table.scopes).toEqual([])
})

test('an upgrade tells the versions before and after, and reboots only when that is needed', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened().some((line) => line.includes('went down'))).toBe(false)
})

test('an upgrade that asks for a reboot gets one', async () => {
  const talk = new TestConversation()
  talk.world.machine('compute-01').rebootRequired = { why: 'new libc', sinceMs: talk.world.nowMs }
  await talk.ana.types('/cluster upgrade compute-01 --reason "openssl fixes"')
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  expect(talk.lastLine()).toContain('upgraded and rebooted')
})

test('a package command that fails needs a person, who can say that it is done', async () => {
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

test('a node that asks for a reboot gets one, and no other', async () => {
  const talk = new TestConversation()
  talk.world.cluster.trigger('compute-02', 'new kernel')
  await talk.ana.types('/cluster reboot compute-01,compute-02 --if-needed')
  await talk.ana.presses('Start')
  await talk.passes('5 min')
  await matchesTranscript(talk.transcript())
  expect(talk.world.cluster.keys.size).toBe(0)
})

test('a trigger that goes away while a node settles lets it be', async () => {
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

test('a stop between packages and reboot leaves the reboot out and brings the node back', async () => {
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
