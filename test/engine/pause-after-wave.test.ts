import { expect, test } from 'vitest'
import { operationState } from '../../src/core/operation/state.ts'
import { TestConversation } from '../conversations/conversation.ts'

const operation = async ({ world }: TestConversation) => operationState(await world.journals.operation('op-T1'))
const nodesOf = async (talk: TestConversation) => (await operation(talk))?.runs.map(({ node }) => node)

test('S63 pause after wave: finishes the wave in work, holds the next one, and repeats nothing when it is resumed', async () => {
  const talk = new TestConversation()
  talk.world.cluster.workTags = ['rebootmgr', 'max_failing=1']
  for (const name of ['compute-03', 'compute-04']) talk.world.add(name, ['compute'])
  await talk.ana.types('/cluster reboot compute-* --at-once 2 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('3 s')
  await talk.ana.presses('Pause after this wave')
  expect(talk.thread()).toContain('requested a pause after this wave.')
  await talk.passes('10 min')
  expect([(await operation(talk))?.state, await nodesOf(talk)]).toEqual(['paused', ['compute-01']])
  await talk.ana.presses('Resume')
  await talk.passes('5 s')
  await talk.ana.types('/cluster pause op-T1 --after-wave')
  await talk.passes('10 min')
  expect(await nodesOf(talk)).toEqual(['compute-01', 'compute-02', 'compute-03'])
  await talk.ana.presses('Resume')
  await talk.passes('10 min')
  expect((await operation(talk))?.state).toBe('succeeded')
  expect(await nodesOf(talk)).toEqual(['compute-01', 'compute-02', 'compute-03', 'compute-04'])
})
