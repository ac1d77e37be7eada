import { expect, test } from 'vitest'
import { operationNow } from '../simulation/evidence.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A paused reboot of four compute nodes, one of which is done. */
async function pausedAfterOne(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.cluster.workTags = ['rebootmgr', 'max_failing=2']
  for (const name of ['compute-03', 'compute-04']) talk.world.add(name, ['compute'])
  await talk.ana.types('/cluster reboot compute-* --at-once 2 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  await talk.ana.presses('Pause after this wave')
  await talk.passes('5 min')
  expect(operationNow(talk.world, 'op-T1')?.state).toBe('paused')
  return talk
}

test('S72 end here: a paused operation ends with what it has done, and its other nodes stay untouched', {
  tags: ['slow'],
}, async () => {
  const talk = await pausedAfterOne()
  talk.transcript()
  await matchesTranscript(talk.card(), 'paused')
  await talk.ana.presses('End here…', 'change of plan')
  expect((await talk.world.context.locks.prohibitions('op-T1')).map(({ is }) => is)).toContain('left out')
  await talk.passes('10 s')
  await matchesTranscript(talk.transcript())
  expect(operationNow(talk.world, 'op-T1')?.state).toBe('succeeded')
  expect(talk.happened().filter((line) => /^compute-0[234]/.test(line))).toEqual([])
})

test('S72 end here: nodes in work are finished first', { tags: ['slow'] }, async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01,compute-02 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  await talk.ana.presses('End here…', 'enough')
  expect(operationNow(talk.world, 'op-T1')?.state).toBe('running')
  await talk.passes('10 min')
  const { runs = [], summary } = operationNow(talk.world, 'op-T1') ?? {}
  expect(runs.map(({ node, outcome }) => [node, outcome])).toEqual([['compute-01', 'succeeded']])
  expect(summary).toBe('1 done, 0 failed, 0 untouched, 1 left out.')
})

test('S72 leave out: a dialog of the card takes nodes out of an operation', { tags: ['slow'] }, async () => {
  const talk = await pausedAfterOne()
  await talk.ana.presses('Leave out nodes…', 'compute-03,compute-04: broken disks')
  expect(operationNow(talk.world, 'op-T1')?.leftOut.map(({ nodes, by }) => [nodes, by?.reason])).toEqual([
    [['compute-03', 'compute-04'], 'broken disks'],
  ])
  await talk.ana.presses('Resume')
  await talk.passes('10 min')
  expect(operationNow(talk.world, 'op-T1')?.summary).toBe('2 done, 0 failed, 0 untouched, 2 left out.')
})

test('S63 retry failed and resume the rest: each is a new plan for its nodes, whose waves begin with a canary', {
  tags: ['slow'],
}, async () => {
  const talk = new TestConversation()
  talk.world.cluster.workTags = ['rebootmgr', 'max_failing=2']
  for (const name of ['compute-03', 'compute-04', 'compute-05']) talk.world.add(name, ['compute'])
  talk.world.machine('compute-02').faults.wrongName = 'compute-09'
  talk.world.machine('compute-03').faults.wrongName = 'compute-09'
  await talk.ana.types('/cluster reboot compute-* --at-once 2 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('10 min')
  expect(operationNow(talk.world, 'op-T1')?.state).toBe('failed')
  await matchesTranscript(talk.card(), 'card')
  const tried = operationNow(talk.world, 'op-T1')?.runs.filter(({ outcome }) => outcome !== 'succeeded')
  await talk.ana.presses('Retry failed')
  await talk.ana.presses('Discard')
  const failed = operationNow(talk.world, 'op-T2')
  expect(failed?.plan.nodes.map(({ node }) => node)).toEqual(tried?.map(({ node }) => node))
  await talk.ana.presses('Resume the rest')
  const rest = operationNow(talk.world, 'op-T3')
  expect(rest?.plan.nodes.map(({ node }) => node)).toEqual(['compute-04', 'compute-05'])
  expect(rest?.retryOf).toBe('op-T1')
  expect(rest?.plan.waves[0]).toEqual({ nodes: 1, canary: 'yes' })
})
