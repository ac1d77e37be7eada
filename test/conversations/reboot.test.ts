import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

test('reboot: starts on a storage node after two approvals of people other than the requester', async () => {
  const talk = new TestConversation()
  const { ana, ben, chris } = talk
  await ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await matchesTranscript(ana.reads())
  await ana.presses('Request approval')
  await matchesTranscript(talk.card(), '2')
  await ana.presses('Approve')
  await ben.presses('Approve')
  await chris.presses('Approve')
  await talk.passes('3 min')
  await matchesTranscript(talk.transcript(), '3')
  await matchesTranscript(talk.card(), '4')
  expect(talk.happened()).toMatchInlineSnapshot(`
    [
      "storage-01: maintenance on (lockkeeper op-T1-1: new kernel)",
      "storage-01: armed (9-reboot)",
      "storage-01: went down (b832f13c-0001-4000-8000-b832f13c0000)",
      "storage-01: maintenance off (lockkeeper op-T1-1: new kernel)",
    ]
  `)
})
