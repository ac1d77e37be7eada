import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { ana, policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'

/** What people may do, and whether the bot acts, changes after a plan was made. */
const becomes = (talk: TestConversation, differs: Partial<Policy>): void =>
  void Object.assign(talk.world.context, { policy: { ...policy, ...differs } })

test('a plan whose maker may not ask for it any more is not submitted', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01')
  talk.world.people.kinds.set(ana, 'deactivated')
  await talk.ana.presses('Start')
  expect(talk.ana.reads()).toContain('deactivated')
  await talk.passes('10 min')
  expect(talk.happened()).toEqual([])
})

test('what waits to start ends when whoever asked for it may not any more, and says why', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  becomes(talk, { access: [] })
  await talk.chris.presses('Approve')
  await talk.passes('10 min')
  expect(talk.lastLine()).toContain('The requester no longer has permission')
  expect(talk.happened()).toEqual([])
})

test('I7 a bot that only observes takes no click on a plan from before', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01')
  becomes(talk, { mode: 'observe' })
  await talk.ana.presses('Start')
  expect(talk.ana.reads()).toContain('in observe mode')
  await talk.passes('10 min')
  expect(talk.happened()).toEqual([])
})

test('I7 a bot that only observes begins nothing that waited before, and says so; one that acts goes on with it', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  await talk.ben.presses('Approve')
  await talk.dora.types('/cluster stop cluster --reason "power work"')
  await talk.chris.presses('Approve')
  becomes(talk, { mode: 'observe' })
  talk.world.cluster.flags.length = 0
  await talk.passes('10 min')
  expect(talk.happened()).toEqual([])
  expect(talk.transcript()).toContain('mode: Cluster harbour is in observe mode')
  becomes(talk, {})
  await talk.passes('10 min')
  expect(talk.lastLine()).toContain('Done in')
})

test('I6 a bot that only observes from now on begins no further change, and gives back what it took', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01')
  await talk.ana.presses('Start')
  while (!talk.world.effects.some(({ what }) => what === 'maintenance on')) await talk.passes('1 s')
  becomes(talk, { mode: 'observe' })
  await talk.passes('2 h')
  const happened = talk.happened().join('\n')
  expect(happened).not.toContain('went down')
  expect(happened).toContain('maintenance off')
})
