import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { operationState } from '../../src/core/operation/state.ts'
import type { Words } from '../../src/engine/ports/conversation.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { ana, channel, dora } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'

const held = ({ world }: TestConversation) => [
  ...new Set(world.locks.table.scopes.flatMap(({ holders }) => holders.map(({ node }) => node))),
]

/** A command of one person as it is handled; `delivery: 'again'` is the second time, after a restart of all bots. */
async function answerOf(talk: TestConversation, words: ReceivedCommand): Promise<string> {
  const { context } = talk.world
  const conversationOf = conversation({ clusters: new Map([['harbour', context]]), prefix: '/cluster' })
  const answer = await conversationOf.handleCommand({
    kind: 'words',
    channel,
    thread: null,
    respond: async () => {},
    ...words,
  })
  return plain(answer?.sentence ?? [])
}

type ReceivedCommand = Pick<Words, 'id' | 'person' | 'atMs' | 'delivery' | 'text'>

const flags = ({ world }: TestConversation) => world.cluster.flags.map(({ reason }) => reason)

const killed = () => Promise.reject(new Failure('cluster', 'killed', 'ambiguous'))

test('F14 resume: a stop that was set after the request, while all bots were down, stays', async () => {
  const talk = new TestConversation()
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'resume cluster' }
  // it took effect, but both bots died before it was marked as done
  expect(await answerOf(talk, { ...words, delivery: 'first' })).toContain('The cluster resumed')
  await talk.passes('10 s')
  await talk.ana.types('/cluster stop cluster --reason "FIRE in hall 2"')
  await talk.passes('9 s')
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Not carried out')
  expect(flags(talk)).toEqual(['FIRE in hall 2'])
})

test('F14 resume: a request that was never begun dies with the bots that had it in hand', async () => {
  const talk = new TestConversation()
  await talk.dora.types('/cluster stop cluster --reason "FIRE in hall 2"')
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'resume cluster' }
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Not carried out: Lockkeeper was restarted')
  expect(flags(talk)).toEqual(['FIRE in hall 2'])
})

test('F14 resume: finishes a recorded resume after a restart of all bots, for that stop only', async () => {
  const talk = new TestConversation()
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'resume cluster' }
  const real = talk.world.cluster.liftStop.bind(talk.world.cluster)
  talk.world.cluster.liftStop = killed
  await answerOf(talk, { ...words, delivery: 'first' })
  talk.world.cluster.liftStop = real
  expect(flags(talk)).toEqual(['power work'])
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('The cluster resumed')
  expect(flags(talk)).toEqual([])
  expect((await talk.world.journals.cluster()).map(({ event }) => event.type)).toEqual(['stopSet', 'stopLifted'])
})

test('F14 resume: a stop that is set again while it is being lifted stays, and the audit log has it', async () => {
  const talk = new TestConversation()
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  const { cluster } = talk.world
  const real = cluster.liftStop.bind(cluster)
  cluster.liftStop = async (scope, version) => {
    cluster.liftStop = real
    cluster.flags.splice(0)
    await cluster.setStop(scope, 'FIRE in hall 2', ana)
    return real(scope, version)
  }
  await talk.dora.types('/cluster resume cluster')
  expect(talk.transcript()).toContain('Not carried out: what you asked about has changed since you asked')
  expect(flags(talk)).toEqual(['FIRE in hall 2'])
  expect((await talk.world.journals.cluster()).map(({ event }) => event.type).at(-1)).toBe('stopStays')
})

test('F14 resume node: a node that was disabled after the request stays disabled', async () => {
  const talk = new TestConversation()
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'resume node storage-01' }
  await talk.passes('5 s')
  await talk.ana.types('/cluster stop node storage-01 --reason "disk 3 is dying"')
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Not carried out')
  expect((await talk.world.cluster.nodeConfig('storage-01')).is).toBe('disabled')
})

test('F14 resume node: handled again, enables only the nodes that it had started with', async () => {
  const talk = new TestConversation()
  await talk.dora.types('/cluster stop node storage-* --reason "power work"')
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'resume node storage-*' }
  const { cluster } = talk.world
  const real = cluster.liftStop.bind(cluster)
  cluster.liftStop = killed
  await answerOf(talk, { ...words, delivery: 'first' })
  cluster.liftStop = real
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toBe(
    'Resumed node storage-01. Not carried out, ask again: node storage-02.',
  )
  expect((await cluster.nodeConfig('storage-01')).is).toBe('enabled')
  expect((await cluster.nodeConfig('storage-02')).is).toBe('disabled')
})

test('F14 resume node: a node that is stopped again while it is being enabled stays stopped, and the answer says so', async () => {
  const talk = new TestConversation()
  await talk.dora.types('/cluster stop node storage-* --reason "power work"')
  const { cluster } = talk.world
  const real = cluster.liftStop.bind(cluster)
  cluster.liftStop = async (scope, version) => {
    if (scope.kind === 'node' && scope.name === 'storage-01') await cluster.setStop(scope, 'FIRE in hall 2', ana)
    return real(scope, version)
  }
  await talk.dora.types('/cluster resume node storage-*')
  expect(talk.transcript()).toContain('Resumed node storage-02. Set anew since you asked, unchanged: node storage-01.')
  expect((await cluster.nodeConfig('storage-01')).is).toBe('disabled')
})

test('F14 stop node: handled again, stops only the nodes that were not enabled since', async () => {
  const talk = new TestConversation()
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'stop node storage-* --reason fire' }
  await answerOf(talk, { ...words, delivery: 'first' })
  await talk.passes('2 s')
  await talk.ana.types('/cluster resume node storage-01')
  talk.world.cluster.configs.delete('storage-02')
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Not carried out')
  expect((await talk.world.cluster.nodeConfig('storage-01')).is).toBe('enabled')
})

test('F14 resume: a request that was in hand for longer than its time is not carried out', async () => {
  const talk = new TestConversation()
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  const atMs = talk.world.nowMs
  await talk.passes('2 min')
  const words = { id: 'trigger:1', person: dora, atMs, delivery: 'first', text: 'resume cluster' } as const
  expect(await answerOf(talk, words)).toContain('Not carried out: it was in hand for 2 m')
  expect(flags(talk)).toEqual(['power work'])
})

test('F14 resume: typed before a stop and handled after it, lifts nothing', async () => {
  const talk = new TestConversation()
  await talk.passes('5 s')
  const atMs = talk.world.nowMs - 2000
  await talk.ana.types('/cluster stop cluster --reason "FIRE in hall 2"')
  const words = { id: 'trigger:1', person: ana, atMs, delivery: 'first', text: 'resume cluster' } as const
  expect(await answerOf(talk, words)).toContain('Not carried out')
  expect(flags(talk)).toEqual(['FIRE in hall 2'])
})

test('F14 stop: handled again, does not set a stop that was lifted since', async () => {
  const talk = new TestConversation()
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'stop cluster --reason fire' }
  await answerOf(talk, { ...words, delivery: 'first' })
  await talk.passes('2 s')
  await talk.ana.types('/cluster resume cluster')
  await answerOf(talk, { ...words, delivery: 'again' })
  expect(flags(talk)).toEqual([])
})

test('F14 stop: one that the bots died with before it was set is set', async () => {
  const talk = new TestConversation()
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text: 'stop cluster --reason fire' }
  await talk.passes('2 min')
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Stopped the cluster')
  expect(flags(talk)).toEqual(['fire'])
})

/** An operation on three nodes that is to pause after the first one. */
async function pausing(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.add('compute-03', ['compute'])
  await talk.ana.types('/cluster reboot compute-01,compute-02,compute-03 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('5 s')
  await talk.ana.types('/cluster pause op-T1')
  expect(await stateOf(talk)).toBe('pausing')
  return talk
}

const stateOf = async ({ world }: TestConversation) => operationState(await world.journals.operation('op-T1'))?.state

test('F14 resume operation: taken up again after a restart, it does not end a later pause', async () => {
  const talk = await pausing()
  const words = { id: 'trigger:1', person: ana, atMs: talk.world.nowMs, text: 'resume op-T1' }
  await answerOf(talk, { ...words, delivery: 'first' })
  await talk.passes('2 s')
  await talk.ana.types('/cluster pause op-T1')
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('resumed before Lockkeeper was restarted')
  expect(await stateOf(talk)).toBe('pausing')
})

test('F14 resume operation: typed before a pause and handled after it, does not end it', async () => {
  const talk = await pausing()
  const atMs = talk.world.nowMs - 2000
  const words = { id: 'trigger:1', person: ana, atMs, delivery: 'first', text: 'resume op-T1' } as const
  expect(await answerOf(talk, words)).toContain('Not carried out')
  expect(await stateOf(talk)).toBe('pausing')
})

test('F14 resume operation: the button of an older card does not end a later pause', async () => {
  const talk = await pausing()
  await talk.passes('5 min')
  expect(await stateOf(talk)).toBe('paused')
  const old = talk.world.chat.card('op-T1')
  if (!old) throw new Error('there is no card')
  await talk.ana.presses('Resume')
  await talk.ana.types('/cluster pause op-T1')
  expect(await stateOf(talk)).toBe('pausing')
  await talk.pressesOld(ana, old, 'Resume')
  expect(talk.transcript()).toContain('Not carried out')
  expect(await stateOf(talk)).toBe('pausing')
})

test('F14 pause: handled again, does not pause an operation that was resumed since', async () => {
  const talk = await pausing()
  const words = { id: 'trigger:1', person: ana, atMs: talk.world.nowMs - 2000, text: 'pause op-T1' }
  await talk.ana.types('/cluster resume op-T1')
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Not carried out')
  expect(await stateOf(talk)).toBe('running')
})

test('F14 unlock: taken up again after a restart, it breaks no other lock than the one that was meant', async () => {
  const talk = new TestConversation()
  talk.world.machine('compute-01').faults.neverReturns = true
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('15 min')
  await talk.ana.presses('Mark failed…', 'mainboard is dead')
  talk.world.machine('compute-01').faults.neverReturns = false
  await talk.passes('10 s')
  const text = 'unlock compute-01 --reason "new mainboard"'
  const words = { id: 'trigger:1', person: dora, atMs: talk.world.nowMs, text }
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Not carried out')
  expect(held(talk)).toEqual(['compute-01'])
  const real = talk.world.locks.breakLock.bind(talk.world.locks)
  talk.world.locks.breakLock = killed
  await answerOf(talk, { ...words, delivery: 'first' })
  talk.world.locks.breakLock = real
  const { table } = talk.world.locks
  const later = table.scopes.map((scope) => ({
    ...scope,
    holders: scope.holders.map((holder) => ({ ...holder, sinceMs: holder.sinceMs + 1 })),
  }))
  talk.world.locks.table = { ...table, scopes: later }
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('Not carried out')
  expect(held(talk)).toEqual(['compute-01'])
  talk.world.locks.table = table
  expect(await answerOf(talk, { ...words, delivery: 'again' })).toContain('The lock of compute-01 is broken')
  expect(held(talk)).toEqual([])
})
