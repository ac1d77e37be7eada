import { expect, test } from 'vitest'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { ana, ben, channel, policy, sharedChannel } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'

/** A plan that needs no approvals, shown to its requester. */
async function drafted(): Promise<TestConversation> {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  talk.transcript()
  return talk
}

test('S43 start button: is refused when the requester has lost permission since the plan', async () => {
  const talk = await drafted()
  Object.assign(talk.world.context, { policy: { ...policy, access: [] } })
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  expect(talk.transcript()).toContain('Cluster harbour has no access rules')
  expect(talk.happened()).toEqual([])
  expect(await talk.world.journals.operation('op-T1')).toHaveLength(1)
})

test('S46 start button: is refused when the requester has become a guest since the plan', async () => {
  const talk = await drafted()
  const was = talk.world.people.person.bind(talk.world.people)
  talk.world.context.people.person = async (id) => ({ ...(await was(id)), ...(id === ana ? { kind: 'guest' } : {}) })
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  expect(talk.transcript()).toContain('is a guest of this workspace')
  expect(talk.happened()).toEqual([])
})

test('S47 start button: is refused in a shared channel', async () => {
  const talk = await drafted()
  talk.place = { channel: sharedChannel, thread: null }
  await talk.ana.presses('Start')
  await talk.passes('3 min')
  expect(talk.transcript()).toContain('#shared is shared with another organisation.')
  expect(talk.happened()).toEqual([])
  expect(await talk.world.journals.operation('op-T1')).toHaveLength(1)
})

test('S47 details: are shown only to members, in channels that are not shared', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  for (const person of ['gus', 'sue', 'rob', 'dan'] as const) {
    await talk[person].presses('Details')
    expect(talk[person].reads()).not.toContain('new kernel')
  }
  await talk.ben.presses('Details')
  expect(talk.ben.reads()).toContain('new kernel')
  talk.place = { channel: sharedChannel, thread: null }
  await talk.chris.presses('Details')
  expect(talk.chris.reads()).not.toContain('new kernel')
})

test('buttons: with an operation ID of two clusters affect neither', async () => {
  const first = new TestConversation()
  const second = new TestConversation({ ...policy, cluster: 'quay' })
  for (const talk of [first, second]) {
    await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
    await talk.ana.presses('Request approval')
  }
  const clusters = new Map([first, second].map(({ world }) => [world.context.policy.cluster, world.context]))
  const answer = await conversation({ clusters, prefix: '/cluster' }).handleButton({
    kind: 'click',
    id: 'click-two',
    person: ben,
    channel,
    thread: null,
    atMs: first.world.nowMs,
    delivery: 'first',
    action: 'approve',
    value: { id: 'op-T1', revision: 2 },
    message: null,
    respond: async () => {},
    replace: async () => {},
  })
  expect(answer?.sentence.join('')).toContain('op-T1')
  for (const { world } of [first, second])
    expect((await world.journals.operation('op-T1')).map(({ event }) => event.type)).not.toContain('approved')
})
