import { expect, test } from 'vitest'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A cluster with four compute nodes, two of which may be out together. */
function fourComputeNodes(): TestConversation {
  const talk = new TestConversation()
  talk.world.cluster.workTags = ['rebootmgr', 'max_failing=1']
  for (const name of ['compute-03', 'compute-04']) talk.world.add(name, ['compute'])
  return talk
}

test('reboot --at-once 2: works on two nodes after a canary, with one line per wave', {
  tags: ['slow'],
}, async () => {
  const talk = fourComputeNodes()
  await talk.ana.types('/cluster reboot compute-* --at-once 2 --reason "new kernel"')
  await matchesTranscript(talk.ana.reads(), 'plan')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  await matchesTranscript(talk.card(), 'card')
  await talk.passes('5 min')
  await matchesTranscript(talk.transcript())
  expect(talk.lastLine()).toContain('4 done, 0 failed, 0 untouched')
})

test('S18 reboot --at-once 2: starts no further node after the first failure, and the other run is rolled back', async () => {
  const talk = fourComputeNodes()
  talk.world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 60_000 })
  await talk.ana.types('/cluster reboot compute-* --at-once 2 --waves none --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('10 s')
  talk.transcript()
  talk.world.machine('compute-01').faults.wrongName = 'compute-09'
  await talk.passes('10 min')
  await matchesTranscript(talk.transcript())
})
