import { expect, test } from 'vitest'
import type { Message } from '../../src/core/message.ts'
import { ana, ben, channel, chris, dora, gus, policy } from '../world/policy.ts'
import { atHome, homeOf, labelsOf, presses } from '../world/requests.ts'
import { TestConversation } from './conversation.ts'
import { rendered } from './rendered.ts'

/** A storage reboot of ana's that waits for two people. */
async function waiting(policyInForce = policy): Promise<TestConversation> {
  const talk = new TestConversation(policyInForce)
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  talk.transcript()
  return talk
}

const buttonsOf = ({ parts }: Message): readonly string[] =>
  parts.flatMap((part) => (part.part === 'buttons' ? part.buttons.map(({ label }) => label) : []))

const text = (message: Message): string => rendered(message).join('\n')

test('home: shows an approver what needs them, with the card’s own words and buttons', async () => {
  const access = policy.access.map((rule) => ({ ...rule, commands: ['cancel', 'reboot', 'status'] }))
  const talk = await waiting({ ...policy, access })
  expect(talk.said([await homeOf(talk.world, ben)])).toMatchInlineSnapshot(`
    "(As of 00:00:02. /cluster help)
    [Refresh]
    ---
    # harbour
    (Rules and buttons as in #C0STORAGE.)
    Needs you (1)
    Reboot storage-01 – awaiting approval (0 of 2)
    @ana: new kernel · 2 of @approvers, not the requester · until 01:00:01
    ○ check and lock · ○ take out of service · ○ reboot (cannot be undone) · ○ bring back · ○ verify and release
    (op-T1 · plan ‹plan 1› · cluster harbour · locks cluster, role/storage)
    [Approve] [Deny…] [Cancel] [Details]
    Health: no trouble, 1 waiting.
    What you may do
    Commands: cancel, reboot, status.
    Approve: plans of role storage."
  `)
})

test('home: shows the requester their operation, and no button to approve it', async () => {
  const talk = await waiting()
  const page = await homeOf(talk.world, ana)
  expect(buttonsOf(page)).toEqual(['Refresh', 'Deny…', 'Cancel', 'Details'])
  expect(text(page)).toContain('Your operations (1)')
})

test('home: carries out approvals like the card, and no longer shows what was decided', async () => {
  const talk = await waiting()
  for (const person of [ben, chris]) {
    const page = await homeOf(talk.world, person)
    expect(await presses(talk.world, person, page, 'Approve', '', atHome)).toBeNull()
    await talk.passes('1 s')
    const after = await homeOf(talk.world, person)
    expect(labelsOf(after, 'approve')).toEqual([])
    expect(text(after)).toContain('Needs you: nothing.')
  }
  await talk.passes('20 min')
  expect(talk.card()).toContain('@ben, @chris')
  expect(talk.happened().join()).toContain('storage-01: went down')
})

test('home: cancels an operation of the person', async () => {
  const talk = await waiting()
  await presses(talk.world, ana, await homeOf(talk.world, ana), 'Cancel', '', atHome)
  await talk.passes('2 s')
  expect(talk.card()).toMatch(/cancelled/i)
  expect(buttonsOf(await homeOf(talk.world, ana))).toEqual(['Refresh'])
})

test('home: denies with a reason from its dialog', async () => {
  const talk = await waiting()
  const page = await homeOf(talk.world, ben)
  await presses(talk.world, ben, page, 'Deny…', 'not tonight', atHome)
  await talk.passes('2 s')
  expect(talk.card()).toContain('not tonight')
})

test('home: answers Details and Refresh there', async () => {
  const talk = await waiting()
  const page = await homeOf(talk.world, ben)
  expect(text((await presses(talk.world, ben, page, 'Details', '', atHome)) ?? page)).toContain('18. ')
  expect(await presses(talk.world, ben, page, 'Refresh', '', atHome)).toBeNull()
})

test('F175 home: shows nothing of a cluster to guests, to people outside its channel, or when the channel is shared', async () => {
  const talk = await waiting()
  talk.world.people.outside.set(channel, [ben])
  for (const person of [gus, ben]) {
    const page = await homeOf(talk.world, person)
    expect(buttonsOf(page)).toEqual(['Refresh'])
    expect(text(page)).not.toContain('storage-01')
  }
  expect(text(await homeOf(talk.world, ben))).toContain(`You are not in the channel of harbour`)
  talk.world.people.channels.set(channel, 'shared with others')
  await talk.passes('30 s')
  expect(buttonsOf(await homeOf(talk.world, chris))).toEqual(['Refresh'])
})

test('F175 home: leaves out status for people without the right to it', async () => {
  const [rule] = policy.access
  const access = rule === undefined ? [] : [{ ...rule, people: [ana] }]
  const talk = new TestConversation({ ...policy, access })
  expect(text(await homeOf(talk.world, ana))).toContain('Health')
  expect(text(await homeOf(talk.world, dora))).not.toContain('Health')
})

test('home: offers nothing while the chat system does not answer', async () => {
  const talk = await waiting()
  talk.world.people.silent = true
  const page = await homeOf(talk.world, dora)
  expect(buttonsOf(page)).toEqual(['Refresh'])
  expect(text(page)).toContain('unreachable')
})
