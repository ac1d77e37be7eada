import { expect, test } from 'vitest'
import { operationState } from '../../src/core/operation/state.ts'
import { TestConversation } from '../conversations/conversation.ts'

/** A reboot of compute-01 that is under way. */
async function oneUnderWay(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 60_000 })
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('10 s')
  return talk
}

test('--leave-out-busy: is offered when another operation includes some of the nodes, with their names', async () => {
  const talk = await oneUnderWay()
  await talk.ana.types('/cluster reboot compute-* --reason "new kernel"')
  expect(talk.ana.reads()).toContain('Or add --leave-out-busy, which leaves out compute-01.')
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  expect(talk.ana.reads()).not.toContain('--leave-out-busy')
})

test('--leave-out-busy: plans the other nodes, and names those that were left out', { tags: ['slow'] }, async () => {
  const talk = await oneUnderWay()
  await talk.ana.types('/cluster reboot compute-* --leave-out-busy --reason "new kernel"')
  expect(talk.ana.reads()).toContain(
    'Left out, in op-T1 (reboot compute-01 --reason "new kernel", running): compute-01',
  )
  await talk.ana.presses('Start')
  await talk.passes('10 min')
  const second = operationState(await talk.world.journals.operation('op-T2'))
  expect(second?.runs.map(({ node, outcome }) => [node, outcome])).toEqual([['compute-02', 'succeeded']])
})

test('--leave-out-busy: is refused when no node remains', async () => {
  const talk = await oneUnderWay()
  await talk.ana.types('/cluster drain compute-01 --leave-out-busy --reason "memory errors"')
  expect(talk.ana.reads()).toContain('op-T1 already includes every node.')
})
