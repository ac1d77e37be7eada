import { expect, test } from 'vitest'
import { ana, approvers, ben, chris, dan, dora, gus, policy, rob, sharedChannel, sue } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

/** A storage reboot that waits for two people. */
async function waiting(): Promise<TestConversation> {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  talk.transcript()
  return talk
}

test('approve: refuses each ineligible person with a reason, and starts nothing', async () => {
  const talk = await waiting()
  // even when they are in the group by mistake
  talk.world.people.groups.set(approvers, [ben, chris, gus, rob, dan, sue])
  for (const person of ['ana', 'gus', 'dora', 'dan', 'rob', 'sue'] as const) await talk[person].presses('Approve')
  await talk.ben.presses('Approve')
  await talk.ben.presses('Approve')
  await matchesTranscript(talk.transcript())
  expect(talk.card()).toContain('approved: @ben\n')
  expect(talk.happened()).toEqual([])
})

test("S45 approve: counts two accounts of one person once, and refuses the requester's second account", async () => {
  const talk = new TestConversation({
    ...policy,
    people: [
      [ben, dora],
      [ana, chris],
    ],
  })
  talk.world.people.groups.set(approvers, [ben, chris, dora])
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  talk.transcript()
  await talk.ben.presses('Approve')
  await talk.dora.presses('Approve')
  await talk.chris.presses('Approve')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:00:02 ben presses [Approve]
    00:00:02   thread: @ben approved plan ‹plan 1›: 1 of 2.
    00:00:02   card: Reboot storage-01 – awaiting approval (1 of 2) (op-T1) [Approve] [Deny…] [Withdraw approval] [Cancel] [Details]
    00:00:03 dora presses [Approve]
    00:00:03   dora reads: You already approved this.
    00:00:04 chris presses [Approve]
    00:00:04   chris reads: You requested this, so you can’t approve it."
  `)
  expect(talk.card()).toContain('approved: @ben\n')
  expect(talk.happened()).toEqual([])
})

test('shared channel: refuses approvals and commands', async () => {
  const talk = await waiting()
  talk.place = { channel: sharedChannel, thread: null }
  await talk.ben.presses('Approve')
  await talk.ana.types('/cluster reboot storage-02 --reason "new kernel"')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:00:02 ben presses [Approve]
    00:00:02   ben reads: #shared is shared with another organisation.
    00:00:03 ana types: /cluster reboot storage-02 --reason "new kernel"
    00:00:03   ana reads: Planning reboot storage-02 --reason "new kernel" …
    00:00:03   ana reads: #shared is shared with another organisation."
  `)
  expect(talk.happened()).toEqual([])
})

test('approve: changes nothing after the approval deadline', async () => {
  const talk = await waiting()
  await talk.ben.presses('Approve')
  const card = talk.world.chat.card('op-T1')
  await talk.passes('2 h')
  if (card) await talk.pressesOld(chris, card, 'Approve')
  await matchesTranscript(talk.transcript())
  expect(talk.happened()).toEqual([])
})

test('approve: does not count for a plan that has changed since', async () => {
  const talk = await waiting()
  const card = talk.world.chat.card('op-T1')
  await talk.ben.presses('Approve')
  talk.world.roles.set('storage-01', ['storage', 'compute'])
  await talk.chris.presses('Approve')
  await talk.passes('20 s')
  if (card) await talk.pressesOld(ben, card, 'Approve')
  await matchesTranscript(talk.transcript())
  expect(talk.happened()).toEqual([])
  await talk.ben.presses('Approve')
  await talk.chris.presses('Approve')
  await talk.passes('3 min')
  expect(talk.lastLine()).toContain('Done in')
})

test('buttons: change nothing after the operation has ended', async () => {
  const talk = await waiting()
  const card = talk.world.chat.card('op-T1')
  await talk.chris.presses('Deny…', 'not on a Friday')
  if (card) await talk.pressesOld(ben, card, 'Approve')
  if (card) await talk.pressesOld(dora, card, 'Cancel')
  await matchesTranscript(talk.transcript())
  expect(talk.happened()).toEqual([])
})

test('start: does not count an approver who has left the group, and says so', async () => {
  const talk = await waiting()
  await talk.ben.presses('Approve')
  talk.world.people.groups.set(approvers, [chris])
  await talk.chris.presses('Approve')
  await talk.passes('10 s')
  expect(talk.transcript()).toMatchInlineSnapshot(`
    "00:00:02 ben presses [Approve]
    00:00:02   thread: @ben approved plan ‹plan 1›: 1 of 2.
    00:00:02   card: Reboot storage-01 – awaiting approval (1 of 2) (op-T1) [Approve] [Deny…] [Withdraw approval] [Cancel] [Details]
    00:00:03 chris presses [Approve]
    00:00:04   thread: @chris approved plan ‹plan 1›: 2 of 2.
    00:00:04   thread: @ben’s approval no longer counts: @ben is not in a group that may approve. One more approval is needed. @ana"
  `)
  expect(talk.happened()).toEqual([])
})

test('queued run: does not start when an approver has left the group', async () => {
  const talk = new TestConversation()
  for (const node of ['storage-02', 'storage-01']) {
    await talk.ana.types(`/cluster reboot ${node} --reason "new kernel"`)
    await talk.ana.presses('Request approval')
    await talk.ben.presses('Approve')
    await talk.chris.presses('Approve')
    talk.operation = 'op-T2'
  }
  talk.transcript()
  talk.world.people.groups.set(approvers, [chris])
  await talk.passes('3 min')
  await matchesTranscript(talk.thread())
  expect(talk.happened().filter((line) => line.startsWith('storage-01'))).toEqual([])
})

test.each(['check now', 'discard', 'retry', 'acknowledge', 'details'] as const)(
  'S47 buttons: [%s] is refused in a shared channel and for a guest, whatever the card shows',
  async (action) => {
    const talk = await waiting()
    const card = JSON.stringify(talk.world.chat.card('op-T1')).replace('"action":"approve"', `"action":"${action}"`)
    const shared = await presses(talk.world, ben, JSON.parse(card), 'Approve', 'why', {
      channel: sharedChannel,
      thread: null,
    })
    const guest = await presses(talk.world, gus, JSON.parse(card), 'Approve', 'why')
    expect(JSON.stringify(shared)).toContain('is shared with another organisation')
    expect(JSON.stringify(guest)).toContain('guest')
    expect(JSON.stringify([shared, guest])).not.toMatch(/Checking again|another person|only an ended operation|waits/)
  },
)
