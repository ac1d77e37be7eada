import { expect, test } from 'vitest'
import type { Prohibition } from '../../src/core/operation/prohibitions.ts'
import { bot } from '../../src/engine/journals/append.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { decideBy } from '../../src/engine/requests/record-decision.ts'
import { ana, ben, chris, dora, policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { dead, decided, entry, off } from './dead-node-fixtures.ts'
import { matchesTranscript } from './matches-transcript.ts'

async function fenced(): Promise<TestConversation> {
  const talk = await dead('15 min')
  await talk.ben.presses('It has no power…', off)
  await talk.chris.presses('It has no power…', 'storage-01: I pulled both cords')
  expect(entry(talk, 'storage-01')?.fenced?.by).toEqual([ben, chris])
  return talk
}

test('F44 dead node: two people fence it; it keeps its slots until those who fenced it retire it', {
  tags: ['slow'],
}, async () => {
  const talk = await dead('15 min')
  await talk.dora.types('/cluster unlock storage-01 --reason "mainboard is dead"')
  await talk.ben.presses('It has no power…', off)
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  await talk.chris.presses('It has no power…', 'storage-01: I pulled both cords')
  await talk.passes('10 s')
  expect(entry(talk, 'storage-01')?.fenced?.by).toEqual([ben, chris])
  await talk.dora.types('/cluster unlock storage-01 --reason "mainboard is dead"')
  expect(entry(talk, 'storage-01')).toBeDefined()
  await talk.ben.presses('It never returns…', 'storage-01: scrapped, asset 4711')
  await talk.dora.presses('It never returns…', 'storage-01: scrapped')
  expect(entry(talk, 'storage-01')).toBeDefined()
  await talk.chris.presses('It never returns…', 'storage-01: scrapped, I saw it')
  expect(entry(talk, 'storage-01')).toBeUndefined()
  await matchesTranscript(talk.transcript())
})

test('F44 dead node: neither the requester nor the person who marked it failed counts for fencing it, and each person counts once', {
  tags: ['slow'],
}, async () => {
  const talk = await dead('15 min')
  talk.world.people.groups.set('S0APPROVERS', [ana, ben, chris, dora])
  await talk.ana.presses('It has no power…', off)
  await talk.dora.presses('It has no power…', off)
  await talk.ben.presses('It has no power…', off)
  await talk.ben.presses('It has no power…', off)
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated'])
})

test('F44 dead node: it must have been silent for ten minutes, and its peers must call it failed', async () => {
  const talk = await dead('2 min')
  await talk.ben.presses('It has no power…', off)
  expect(talk.ben.reads()).toContain('10 m are needed')
  await talk.passes('15 min')
  const real = talk.world.cluster.health.bind(talk.world.cluster)
  talk.world.cluster.health = async () => {
    const health = await real()
    return { ...health, members: health.members.map((member) => ({ ...member, state: 'alive' as const })) }
  }
  await talk.ben.presses('It has no power…', off)
  expect(talk.ben.reads()).toContain('do not call it failed (alive)')
  expect(await decided(talk)).toEqual([])
})

test('F44 dead node: needs two people even when work on the node needs no approvals', async () => {
  const talk = new TestConversation()
  talk.world.machine('compute-01').faults.neverReturns = true
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('10 min')
  await talk.dora.presses('Mark failed…', 'mainboard is dead')
  await talk.passes('15 min')
  await talk.ben.presses('It has no power…', 'compute-01: PDU 3, outlet 7 is off')
  expect(entry(talk, 'compute-01')?.fenced).toBeUndefined()
  await talk.chris.presses('It has no power…', 'compute-01: PDU 3, outlet 7 is off')
  expect(entry(talk, 'compute-01')?.fenced?.by).toEqual([ben, chris])
})

test('F44 dead node: its name is typed, and how it is known', async () => {
  const talk = await dead('15 min')
  await talk.ben.presses('It has no power…', 'storage-02: PDU 3, outlet 7 is off')
  expect(talk.ben.reads()).toContain('“storage-02” is not storage-01.')
  await talk.ben.presses('It has no power…', 'storage-01: ')
  expect(talk.ben.reads()).toContain('How you know it is required.')
  expect(await decided(talk)).toEqual([])
})

test('F44 dead node: an answer of the node between two statements voids the first', async () => {
  const talk = await dead('15 min')
  await talk.ben.presses('It has no power…', off)
  const { faults } = talk.world.machine('storage-01')
  Object.assign(faults, { sameBootId: true, neverReturns: false })
  await talk.chris.presses('It has no power…', off)
  expect(talk.chris.reads()).toContain('storage-01 answers: it has power')
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated', 'deadNodeAnswered'])
})

test('F44 dead node: fenced, it makes no room for another one', async () => {
  const talk = await fenced()
  await talk.ana.types('/cluster reboot storage-02 --reason "new kernel"')
  await talk.passes('10 min')
  expect(talk.happened().filter((line) => line.startsWith('storage-02'))).toEqual([])
  expect(entry(talk, 'storage-02')).toBeUndefined()
})

test('F44 dead node: fenced, it is released when it answers under another boot ID', async () => {
  const talk = await fenced()
  talk.world.machine('storage-01').faults.neverReturns = false
  await talk.passes('3 min')
  expect(entry(talk, 'storage-01')).toBeUndefined()
  expect((await decided(talk)).at(-1)).toBe('fencedNodeReturned')
})

const secured = { ...policy, securityChannel: 'C0SEC' }

/** compute-01 is fenced while the run on compute-02, in the same scopes, is not armed yet; then it answers as before. */
async function answersUnderItsOldBootId(): Promise<TestConversation> {
  const talk = new TestConversation({ ...secured, limits: { ...policy.limits, settleMs: 7_200_000 } })
  talk.world.people.channels.set('C0SEC', 'own')
  const real = talk.world.cluster.health.bind(talk.world.cluster)
  talk.world.cluster.health = async () => ({ ...(await real()), instances: [], checks: [] })
  await talk.ana.types('/cluster reboot compute-02 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('20 s')
  Object.assign(talk.world.context, { policy: secured })
  talk.world.machine('compute-01').faults.neverReturns = true
  talk.operation = 'op-T2'
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('10 min')
  await talk.dora.presses('Mark failed…', 'mainboard is dead')
  await talk.passes('12 min')
  await talk.ben.presses('It has no power…', 'compute-01: PDU 3, outlet 7 is off')
  await talk.chris.presses('It has no power…', 'compute-01: PDU 3, outlet 7 is off')
  expect(entry(talk, 'compute-01')?.fenced?.by).toEqual([ben, chris])
  const { faults } = talk.world.machine('compute-01')
  Object.assign(faults, { sameBootId: true, neverReturns: false })
  return talk
}

const takenBack = async ({ world }: TestConversation) =>
  (await world.journals.run('op-T1-1')).some(
    ({ event }) => event.type === 'stepFailed' && event.code === 'fenced node answered',
  )

test('F44 dead node: under its old boot ID its reboot may fire again, and unarmed runs in its scopes unwind', {
  tags: ['slow'],
}, async () => {
  const talk = await answersUnderItsOldBootId()
  await talk.passes('3 min')
  expect(entry(talk, 'compute-01')).toBeDefined()
  expect(entry(talk, 'compute-01')?.fenced).toBeUndefined()
  expect(await takenBack(talk)).toBe(true)
  const security = talk.world.chat.posted.filter(({ ref }) => ref.channel === 'C0SEC')
  expect(JSON.stringify(security)).toContain('answered under its old boot ID')
})

const isFailure = ({ is }: Prohibition): boolean => is === 'run failed'

test('F44 dead node: stays fenced until the failure of every run beside it is kept beside the locks', {
  tags: ['slow'],
}, async () => {
  const talk = await answersUnderItsOldBootId()
  const { locks } = talk.world
  const { forbid, unfence } = { forbid: locks.forbid.bind(locks), unfence: locks.unfence.bind(locks) }
  let attempts = 0
  locks.forbid = async (operation, prohibition) => {
    if (!isFailure(prohibition)) return forbid(operation, prohibition)
    attempts += 1
    if (attempts === 1) throw new Failure('locks', 'no leader', 'none')
    return forbid(operation, prohibition)
  }
  const keptByThen: Prohibition[] = []
  locks.unfence = async (run) => {
    keptByThen.push(...(await locks.prohibitions('op-T1')))
    return unfence(run)
  }
  for (let minutes = 0; attempts === 0 && minutes < 5; minutes++) await talk.passes('1 min')
  await talk.passes('3 min')
  expect(entry(talk, 'compute-01')?.fenced).toBeUndefined()
  // the operation has ended by then
  expect(keptByThen).toEqual([{ is: 'run failed', run: 'op-T1-1', node: 'compute-02' }, { is: 'cancelled' }])
})

test('F44 dead node: stays fenced until every run beside it is taken back', { tags: ['slow'] }, async () => {
  const talk = await answersUnderItsOldBootId()
  const { journals } = talk.world
  const append = journals.append.bind(journals)
  let conflicts = 0
  journals.append = async (added) => {
    if (added.event.type !== 'stepFailed' || conflicts > 0) return append(added)
    conflicts += 1
    return 'conflict'
  }
  for (let minutes = 0; conflicts === 0 && minutes < 5; minutes++) await talk.passes('1 min')
  expect(await takenBack(talk)).toBe(false)
  expect(entry(talk, 'compute-01')?.fenced?.by).toEqual([ben, chris])
  await talk.passes('2 min')
  expect(await takenBack(talk)).toBe(true)
  expect(entry(talk, 'compute-01')?.fenced).toBeUndefined()
})

/** Another bot records that storage-01 answered; it has been silent again since. */
async function answeredOnce(talk: TestConversation): Promise<void> {
  const holder = entry(talk, 'storage-01')
  if (!holder) throw new Error('nothing is held')
  const about = { person: 'bot-2', node: 'storage-01', operation: 'op-T1', run: holder.run, reason: '' }
  await decideBy(talk.world.context, bot({ instance: 'bot-2' }, null, null), {
    type: 'deadNodeAnswered',
    ...about,
    bootId: 'old',
    was: 'stated',
  })
}

test('F14 dead node: a statement that is heard again after the node answered does not count again', async () => {
  const talk = await dead('15 min')
  await talk.ben.presses('It has no power…', off)
  await answeredOnce(talk)
  await talk.world.replay('state no power')
  await talk.chris.presses('It has no power…', off)
  expect(await decided(talk)).toEqual(['noPowerStated', 'deadNodeAnswered', 'noPowerStated'])
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
})

test('F14 dead node: a statement that was recorded by a bot that was killed before the fence is finished', async () => {
  const talk = await dead('15 min')
  await talk.ben.presses('It has no power…', off)
  const { locks } = talk.world
  const fence = locks.fence.bind(locks)
  locks.fence = () => Promise.reject(new Failure('lock store', 'killed', 'none'))
  await talk.chris.presses('It has no power…', off)
  locks.fence = fence
  await talk.world.replay('state no power')
  expect(entry(talk, 'storage-01')?.fenced?.by).toEqual([ben, chris])
  expect(await decided(talk)).toEqual(['noPowerStated', 'noPowerStated', 'nodeFenced'])
})

test('F14 dead node: a statement that a restart has delayed is not carried out', async () => {
  const talk = await dead('15 min')
  const killed = killedAt(talk, 'noPowerStated')
  await talk.ben.presses('It has no power…', off)
  killed.ends()
  await talk.passes('50 min')
  await talk.world.replay('state no power')
  expect(await decided(talk)).toEqual([])
})

/** Kills the bot at its next entry of a type, which is not written. `ends` restarts it. */
function killedAt({ world }: TestConversation, type: string): { ends(): void } {
  const { journals } = world
  const append = journals.append.bind(journals)
  journals.append = (added) =>
    added.event.type === type ? Promise.reject(new Failure('journals', 'killed', 'none')) : append(added)
  return { ends: () => Object.assign(journals, { append }) }
}

test('F44 dead node: a fence whose bot was killed before it recorded it is recorded by the next look, for security too', async () => {
  const talk = await dead('15 min')
  Object.assign(talk.world.context, { policy: secured })
  talk.world.people.channels.set('C0SEC', 'own')
  await talk.ben.presses('It has no power…', off)
  const killed = killedAt(talk, 'nodeFenced')
  await talk.chris.presses('It has no power…', 'storage-01: I pulled both cords')
  expect(entry(talk, 'storage-01')?.fenced?.by).toEqual([ben, chris])
  expect(await decided(talk)).toEqual(['noPowerStated', 'noPowerStated'])
  killed.ends()
  await talk.passes('3 min')
  const [, , fence, ...more] = await talk.world.journals.cluster()
  expect(more).toEqual([])
  expect(fence?.actor.kind).toBe('bot')
  expect(fence?.event).toMatchObject({
    type: 'nodeFenced',
    by: [ben, chris],
    reason: 'PDU 3, outlet 7 is off; I pulled both cords',
  })
  const security = talk.world.chat.posted.filter(({ ref }) => ref.channel === 'C0SEC')
  expect(JSON.stringify(security)).toContain('storage-01 is fenced')
  await talk.ben.presses('It never returns…', 'storage-01: scrapped')
  await talk.chris.presses('It never returns…', 'storage-01: scrapped, I saw it')
  expect(entry(talk, 'storage-01')).toBeUndefined()
})

test('F44 dead node: a fence is void when the node answered before it was recorded', async () => {
  const talk = await dead('15 min')
  await talk.ben.presses('It has no power…', off)
  const killed = killedAt(talk, 'nodeFenced')
  await talk.chris.presses('It has no power…', 'storage-01: I pulled both cords')
  killed.ends()
  await answeredOnce(talk)
  await talk.passes('2 min')
  expect(entry(talk, 'storage-01')).toBeDefined()
  expect(entry(talk, 'storage-01')?.fenced).toBeUndefined()
  expect(await decided(talk)).toEqual(['noPowerStated', 'noPowerStated', 'deadNodeAnswered'])
})

test('F44 dead node: a fence whose bot was killed before it lifted it is lifted later, and recorded once', async () => {
  const talk = await answersUnderItsOldBootId()
  const { locks } = talk.world
  const unfence = locks.unfence.bind(locks)
  locks.unfence = () => Promise.reject(new Failure('lock store', 'killed', 'none'))
  await talk.passes('2 min')
  expect(entry(talk, 'compute-01')?.fenced).toBeDefined()
  locks.unfence = unfence
  await talk.passes('2 min')
  expect(entry(talk, 'compute-01')?.fenced).toBeUndefined()
  expect((await decided(talk)).filter((type) => type === 'deadNodeAnswered')).toHaveLength(1)
})

test('F44 dead node: card and thread say that the lock is released when the fenced node returns', async () => {
  const talk = await fenced()
  expect(talk.card()).toContain('Lock STILL HELD')
  const { locks, journals } = talk.world
  const release = locks.release.bind(locks)
  locks.release = () => Promise.reject(new Failure('lock store', 'killed', 'none'))
  talk.world.machine('storage-01').faults.neverReturns = false
  await talk.passes('2 min')
  expect(entry(talk, 'storage-01')).toBeDefined()
  locks.release = release
  await talk.passes('2 min')
  expect(entry(talk, 'storage-01')).toBeUndefined()
  expect(talk.card()).not.toContain('STILL HELD')
  expect(talk.card()).not.toContain('It has no power…')
  expect(talk.thread().match(/storage-01 answered under another boot ID \(.*\)\. Lock released\./g)).toHaveLength(1)
  const unlocked = (await journals.operation('op-T1')).filter(({ event }) => event.type === 'unlocked')
  expect(unlocked).toMatchObject([{ actor: { kind: 'bot', id: 'bot-1' }, event: { person: 'bot-1' } }])
  expect((await decided(talk)).filter((type) => type === 'fencedNodeReturned')).toHaveLength(1)
})
