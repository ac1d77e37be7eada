import { expect, test } from 'vitest'
import { type Speaker, TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A cluster with an example of everything that tables show: trouble, work, a queue, a drained node, a needed reboot. */
async function busy(): Promise<TestConversation> {
  const talk = new TestConversation()
  const { ana, ben, world } = talk
  await ana.types('/cluster drain compute-02 --reason "memory errors"')
  await ana.presses('Start')
  await talk.passes('20 min')
  await ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await ana.presses('Start')
  talk.operation = 'op-T3'
  await ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await ana.presses('Request approval')
  await ben.presses('Approve')
  world.cluster.trigger('storage-02', 'new libc')
  await talk.passes('10 s')
  talk.transcript()
  return talk
}

const answers = async (reader: Speaker, command: string): Promise<string> => {
  await reader.types(command)
  return reader.reads()
}

test('tables: status shows each node once, with trouble first', async () => {
  const talk = await busy()
  await matchesTranscript(await answers(talk.ben, '/cluster status'))
})

test('F48 tables: status of a node is its page, and its buttons ask the gates and the history', async () => {
  const talk = await busy()
  await matchesTranscript(await answers(talk.ben, '/cluster status compute-02'))
  await talk.ben.presses('Why')
  await matchesTranscript(talk.ben.reads(), 'why')
  await talk.ben.types('/cluster status compute-02')
  await talk.ben.presses('History')
  await matchesTranscript(talk.ben.reads(), 'history')
})

test('tables: status of several nodes has a row for each', async () => {
  const talk = await busy()
  await matchesTranscript(await answers(talk.ben, '/cluster status role=compute'))
})

test('tables: why shows for each node only the gates that object, and the ready ones last', async () => {
  const talk = await busy()
  await matchesTranscript(await answers(talk.ben, '/cluster why role=compute'))
})

test('F48 tables: history has durations, and turns its pages by buttons that carry the whole command', async () => {
  const talk = await busy()
  const first = await answers(talk.ben, '/cluster history --since 2h')
  await talk.ben.presses('Next ›')
  await matchesTranscript(`${first}\n\n${talk.ben.reads()}`)
  await talk.ben.presses('‹ Previous')
  expect(talk.ben.reads().split('\n')[1]).toBe(first.split('\n')[1])
})

test('tables: help groups what the person may do here by purpose', async () => {
  const talk = new TestConversation()
  await matchesTranscript(await answers(talk.ana, '/cluster help'))
})

test('tables: a shared status is posted, and its pages are private', async () => {
  const talk = await busy()
  await talk.ben.types('/cluster status all --share')
  const posted = talk.world.chat.posted.filter(({ key }) => key.startsWith('shared/'))
  expect(posted).toHaveLength(1)
  await matchesTranscript(talk.transcript())
})
