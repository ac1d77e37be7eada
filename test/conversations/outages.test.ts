import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

async function started(): Promise<TestConversation> {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('12 s')
  talk.transcript()
  return talk
}

test('restart: reports where the run continues', async () => {
  const talk = await started()
  talk.world.restarts()
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript())
})

test('chat outage: delivers every message afterwards, each once', { tags: ['slow'] }, async () => {
  const talk = await started()
  talk.world.chat.silent = true
  await talk.passes('3 min')
  expect(talk.transcript()).toBe('')
  expect(talk.world.locks.table.scopes).toEqual([])
  talk.world.chat.silent = false
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  const keys = talk.world.chat.posted.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})

test('lost chat answers: messages are found and not posted again', async () => {
  const talk = await started()
  talk.world.chat.loseAnswers = 3
  await talk.passes('3 min')
  const thread = talk.world.chat.thread('op-T1')
  expect(new Set(thread).size).toBe(thread.length)
  expect(thread.at(-1)).toContain('Done in')
})

test('lock store outage: pauses the run before its next step, and is reported', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  talk.transcript()
  talk.world.locks.away = true
  await talk.passes('40 s')
  expect(talk.world.machine('compute-01').isDown()).toBe(false)
  talk.world.locks.away = false
  await talk.passes('2 min')
  await matchesTranscript(talk.transcript())
})

test('cluster outage: holds the start of a reboot, and is reported', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  talk.world.cluster.away = true
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  await matchesTranscript(talk.transcript())
  expect(talk.happened()).toEqual([])
  await talk.ana.types('/cluster status')
  await matchesTranscript(talk.ana.reads(), 'status')
  talk.world.cluster.away = false
  await talk.passes('3 min')
  expect(talk.lastLine()).toContain('Done in')
})

test('approve: does not count while memberships cannot be read', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  talk.transcript()
  talk.world.people.silent = true
  await talk.chris.presses('Approve')
  await talk.passes('1 min')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:00:03 chris presses [Approve]
    00:00:03   chris reads: chat is unreachable: no answer."
  `)
  expect(talk.happened()).toEqual([])
})

test('journal store outage: loses nothing', async () => {
  const talk = await started()
  talk.world.redis.away = true
  await talk.passes('1 min')
  talk.world.redis.away = false
  await talk.passes('3 min')
  expect(talk.lastLine()).toContain('Done in')
})

test.each([
  ['cancel', '', 'Stopping at the next safe point. Changes will be rolled back.'],
  ['pause', '', 'op-T1 will pause after compute-01.'],
  ['leave-out', ' compute-02', 'compute-02 left out of op-T1. No other node starts.'],
])(
  'F91 %s: works for the requester when it is typed while the chat system answers nothing',
  async (verb, nodes, answer) => {
    const talk = new TestConversation()
    await talk.ana.types('/cluster reboot compute-01,compute-02 --reason "new kernel"')
    await talk.ana.presses('Start')
    await talk.passes('2 s')
    talk.world.people.silent = true
    // a channel that was not queried before, so that no cached answer helps
    talk.place = { channel: 'D0DIRECT', thread: null }
    await talk.ben.types(`/cluster ${verb} op-T1${nodes} --reason "wrong node"`)
    expect(talk.ben.reads()).toContain('chat is unreachable')
    await talk.ana.types(`/cluster ${verb} op-T1${nodes} --reason "wrong node"`)
    expect(talk.ana.reads()).toContain(answer)
  },
)
