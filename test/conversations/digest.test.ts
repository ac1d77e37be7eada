import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

test('digest: is one line when nothing happened', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster digest now')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:00:00 ana types: /cluster digest now
    00:00:00   ana reads: The digest will be posted in this channel.
    00:00:00   channel: harbour: nothing happened, nothing is open."
  `)
})

test('digest: lists what ended and what is open', async () => {
  const talk = new TestConversation()
  const { ana, ben, dora } = talk
  await ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await ana.presses('Start')
  await talk.passes('2 min')
  await ana.types('/cluster drain compute-02 --reason "memory errors"')
  await ana.presses('Start')
  await talk.passes('1 min')
  await ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await ana.presses('Request approval')
  talk.operation = 'op-T3'
  await ben.presses('Approve')
  talk.world.cluster.trigger('storage-02', 'new libc')
  await talk.passes('1 min')
  await dora.types('/cluster stop cluster --reason "power work"')
  talk.transcript()
  await dora.types('/cluster digest now')
  await talk.passes('10 s')
  const posted = talk.world.chat.posted.filter(({ key }) => key.startsWith('digest/'))
  await matchesTranscript(talk.said(posted.map(({ message }) => message)))
})
