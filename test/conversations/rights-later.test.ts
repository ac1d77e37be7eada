import { expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { ana, policy } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'

/** Changes permissions or mode after a plan was made. */
const becomes = (talk: TestConversation, differs: Partial<Policy>): void =>
  void Object.assign(talk.world.context, { policy: { ...policy, ...differs } })

test('submit: is refused when the requester was deactivated since the plan', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01')
  talk.world.people.kinds.set(ana, 'deactivated')
  await talk.ana.presses('Start')
  expect(talk.ana.reads()).toContain('deactivated')
  await talk.passes('10 min')
  expect(talk.happened()).toEqual([])
})

test('start: ends an operation whose requester has lost permission, and says why', async () => {
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

test('I7 observe mode: refuses the start button of an earlier plan', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01')
  becomes(talk, { mode: 'observe' })
  await talk.ana.presses('Start')
  expect(talk.ana.reads()).toContain('in observe mode')
  await talk.passes('10 min')
  expect(talk.happened()).toEqual([])
})

test('I7 observe mode: holds an earlier operation and says why, until the mode is act again', async () => {
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

test('I6 observe mode: unwinds a run that has not rebooted yet', async () => {
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
