import { expect, test } from 'vitest'
import { operationState } from '../../src/core/operation/state.ts'
import { TestConversation } from '../conversations/conversation.ts'

const operation = async ({ world }: TestConversation) => operationState(await world.journals.operation('op-T1'))
const outcomes = async (talk: TestConversation) => (await operation(talk))?.runs.map(({ outcome }) => outcome)

/** A reboot of three nodes one by one with ten minutes between them, whose canary is back. */
async function canaryIsBack(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.add('compute-03', ['compute'])
  await talk.ana.types('/cluster reboot compute-* --soak 10m --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('5 min')
  expect(await outcomes(talk)).toEqual(['succeeded'])
  return talk
}

test('S63 soak: the next node starts when the checks have agreed for the whole time', { tags: ['slow'] }, async () => {
  const talk = await canaryIsBack()
  expect(talk.card()).toContain('wave 1 of 3')
  expect(talk.card()).toContain('Soaking until ')
  expect((await talk.world.journals.open())[0]?.now).toMatch(/^wave 1 of 3 soaks until /)
  await talk.passes('5 min')
  expect(await outcomes(talk)).toEqual(['succeeded'])
  await talk.passes('5 min')
  expect(await outcomes(talk)).toHaveLength(2)
  await talk.passes('30 min')
  expect((await operation(talk))?.state).toBe('succeeded')
})

test('S63 soak: a check that fails pauses the operation with what was found', { tags: ['slow'] }, async () => {
  const talk = await canaryIsBack()
  talk.world.cluster.failing.set('compute-01', 'disk is full')
  await talk.passes('2 min')
  expect((await operation(talk))?.state).toBe('paused')
  expect(talk.thread()).toContain('Wave 1 did not stay healthy: service')
  talk.world.cluster.failing.delete('compute-01')
  await talk.ana.presses('Resume')
  await talk.passes('9 min')
  expect(await outcomes(talk), 'the time begins again').toHaveLength(1)
  await talk.passes('3 min')
  expect(await outcomes(talk)).toHaveLength(2)
})

test('soak: is refused for a request whose nodes are all in one wave', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-* --waves none --soak 10m --reason "x"')
  expect(talk.ana.reads()).toContain('--soak needs waves: all nodes are in one.')
})
