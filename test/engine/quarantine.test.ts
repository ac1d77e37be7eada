import { expect, test } from 'vitest'
import { operationState } from '../../src/core/operation/state.ts'
import { TestConversation } from '../conversations/conversation.ts'
import { drainExits, locked, pinned, tellsRefusals } from '../world/refusals.ts'

const operation = async ({ world }: TestConversation) => operationState(await world.journals.operation('op-T1'))
const outcomes = async (talk: TestConversation) => (await operation(talk))?.runs.map(({ outcome }) => outcome)

/** A reboot of four compute nodes with this quarantine, whose drain hooks exit with these codes, by node. */
async function rebooting(options: string, exits: { readonly [node: string]: number }): Promise<TestConversation> {
  const talk = new TestConversation()
  for (const node of ['compute-03', 'compute-04']) talk.world.add(node, ['compute'])
  tellsRefusals(talk.world)
  for (const [node, code] of Object.entries(exits)) drainExits(talk.world, node, code)
  await talk.ana.types(`/cluster reboot compute-* ${options} --reason "new kernel"`)
  await talk.ana.presses('Start')
  await talk.passes('30 min')
  return talk
}

test('S74 quarantine: a node whose drain hook refuses it is rolled back and set aside, and the others are rebooted', async () => {
  const talk = await rebooting('--quarantine 1', { 'compute-01': pinned })
  expect(await outcomes(talk)).toEqual(['undone', 'succeeded', 'succeeded', 'succeeded'])
  expect((await operation(talk))?.state).toBe('succeeded')
  expect(talk.thread()).toContain('Quarantined (1 of at most 1): compute-01 failed at “drain”')
  expect(talk.card()).toContain('3 done, 0 failed, 1 quarantined (compute-01: hook evacuate exited 10)')
  expect(talk.world.locks.table.scopes).toEqual([])
  expect(await talk.world.locks.prohibitions('op-T1')).toEqual([
    { is: 'run failed', run: 'op-T1-1', node: 'compute-01' },
  ])
})

test('S74 quarantine: is named in the plan that people approve', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-* --quarantine 2 --reason "new kernel"')
  expect(talk.ana.reads()).toContain('Up to 2 nodes that refuse to be drained may be set aside')
})

test('S74 quarantine: a hook that fails with another exit code stops the operation', async () => {
  const talk = await rebooting('--quarantine 1', { 'compute-01': 1 })
  expect(await outcomes(talk)).toEqual(['undone'])
  expect((await operation(talk))?.state).toBe('failed')
})

test('S74 quarantine: two in a row pause the operation until a person resumes it', { tags: ['slow'] }, async () => {
  const talk = await rebooting('--quarantine 3', { 'compute-01': pinned, 'compute-02': locked })
  expect((await operation(talk))?.state).toBe('paused')
  expect(talk.thread()).toContain('Paused: two nodes in a row refused to be drained.')
  await talk.ana.presses('Resume')
  await talk.passes('20 min')
  expect(await outcomes(talk)).toEqual(['undone', 'undone', 'succeeded', 'succeeded'])
})

test('S74 quarantine: two with the same cause pause the operation', async () => {
  const talk = await rebooting('--quarantine 3', { 'compute-01': pinned, 'compute-03': pinned })
  expect(await outcomes(talk)).toEqual(['undone', 'succeeded', 'undone'])
  expect(talk.thread()).toContain('two nodes refused to be drained for the same cause, hook evacuate exited 10.')
})

test('S74 quarantine: the other active node is not rolled back because of a node that refuses', {
  tags: ['slow'],
}, async () => {
  const talk = await rebooting('--quarantine 1 --at-once 2 --waves none', { 'compute-02': pinned })
  expect(await outcomes(talk)).toEqual(['succeeded', 'undone', 'succeeded', 'succeeded'])
})

test('S74 quarantine: a refused node whose rollback needs a person stops the operation', async () => {
  const talk = new TestConversation()
  talk.world.add('compute-03', ['compute'])
  tellsRefusals(talk.world)
  drainExits(talk.world, 'compute-01', pinned)
  talk.world.hookExits.set('enable', 1)
  await talk.ana.types('/cluster reboot compute-* --quarantine 1 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('30 min')
  expect((await talk.world.journals.open())[0]?.state).toBe('needs attention')
  await talk.ana.presses('Mark as done…', 'enabled by hand')
  await talk.passes('10 min')
  expect([(await operation(talk))?.state, await outcomes(talk)]).toEqual(['failed', ['undone']])
})
