import { expect, test } from 'vitest'
import { operationNow } from '../simulation/evidence.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A cluster with four compute nodes, all of which may be out together by their checks. */
function fourComputeNodes(): TestConversation {
  const talk = new TestConversation()
  talk.world.cluster.workTags = ['rebootmgr', 'max_failing=4']
  for (const name of ['compute-03', 'compute-04']) talk.world.add(name, ['compute'])
  return talk
}

const nodesOf = ({ world }: TestConversation, id: string) => operationNow(world, id)?.runs.map(({ node }) => node)

/** How often runs waited in the lock queue. */
const queued = ({ world }: TestConversation): number =>
  world.journals.ever.filter(
    ({ event }) => event.type === 'waiting' && 'position' in event && event.position !== undefined,
  ).length

test('S60 reboot --at-once auto: works on as many nodes as slots allow', { tags: ['slow'] }, async () => {
  const talk = fourComputeNodes()
  await talk.ana.types('/cluster reboot compute-*,storage-01 --at-once auto --waves none --reason "new kernel"')
  await matchesTranscript(talk.ana.reads(), 'plan')
  await talk.ana.presses('Request approval')
  for (const person of [talk.ben, talk.chris]) await person.presses('Approve: storage-01')
  await talk.passes('5 s')
  expect(nodesOf(talk, 'op-T1'), 'compute has the most work for each of its two slots').toEqual([
    'compute-01',
    'compute-02',
    'storage-01',
  ])
  await talk.passes('10 min')
  expect(talk.lastLine()).toContain('5 done, 0 failed, 0 untouched')
  expect(queued(talk)).toBe(0)
})

test('S60 reboot --at-once auto: is held while another operation has the slots, and starts no run that would only wait', {
  tags: ['slow'],
}, async () => {
  const talk = fourComputeNodes()
  talk.world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 60_000 })
  await talk.ana.types('/cluster reboot compute-01,compute-02 --at-once 2 --waves none --reason "first"')
  await talk.ana.presses('Start')
  await talk.passes('10 s')
  await talk.ana.types('/cluster reboot compute-03,compute-04 --at-once auto --waves none --reason "second"')
  await talk.ana.presses('Start')
  await talk.passes('10 s')
  talk.operation = 'op-T2'
  await matchesTranscript(talk.card())
  expect(nodesOf(talk, 'op-T2')).toEqual([])
  await talk.passes('10 min')
  expect(nodesOf(talk, 'op-T2')).toEqual(['compute-03', 'compute-04'])
  expect(operationNow(talk.world, 'op-T2')?.state).toBe('succeeded')
  expect(queued(talk)).toBe(0)
})

test('S60 reboot --at-once auto: starts no second node while the checks let only one out', {
  tags: ['slow'],
}, async () => {
  const talk = fourComputeNodes()
  talk.world.cluster.workTags = ['rebootmgr']
  talk.world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 60_000 })
  await talk.ana.types('/cluster reboot compute-* --at-once auto --waves none --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('20 s')
  expect(nodesOf(talk, 'op-T1'), 'two slots, but all other instances must pass').toEqual(['compute-01'])
  await talk.passes('20 min')
  expect(operationNow(talk.world, 'op-T1')?.state).toBe('succeeded')
  expect(queued(talk)).toBe(0)
})
