import { expect, test } from 'vitest'
import type { Message } from '../../src/core/message.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { TestConversation } from '../conversations/conversation.ts'
import {
  ana,
  approvers,
  ben,
  channel,
  chris,
  dan,
  dora,
  gus,
  ops,
  policy,
  policyOfParts,
  rob,
  sue,
} from '../world/policy.ts'
import { atHome, homeOf, labelsOf, presses } from '../world/requests.ts'

/** A storage reboot of ana's that waits for two people, and the page on which ben can approve it. */
async function waiting(policyInForce = policy): Promise<{ readonly talk: TestConversation; readonly page: Message }> {
  const talk = new TestConversation(policyInForce)
  await talk.ana.types('/cluster reboot storage-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  const page = await homeOf(talk.world, ben)
  return { talk, page }
}

/** Presses a button of a page as somebody, whoever the page was drawn for; returns the first words of the answer. */
async function answerTo(talk: TestConversation, person: string, page: Message, label: string): Promise<string> {
  const answer = await presses(talk.world, person, page, label, 'not now', atHome)
  return answer === null ? '' : talk.said([answer])
}

test.each([
  ['the requester', ana, 'You requested this'],
  ['a guest', gus, 'is a guest of this workspace'],
  ['a person outside the group', dora, 'is not in a group that may approve'],
  ['a bot', rob, 'is a bot or workflow'],
  ['a deactivated person', dan, 'is deactivated'],
  ['a person of another workspace', sue, 'is from another workspace'],
])('F175 I2 home: refuses an approval by %s like the card does', async (_who, person, why) => {
  const { talk, page } = await waiting()
  talk.world.people.groups.set(approvers, [ben, chris, gus, rob, dan, sue])
  expect(await answerTo(talk, person, page, 'Approve')).toContain(why)
  expect(talk.card()).toContain('awaiting approval (0 of 2)')
})

test('F175 I2 home: refuses a person who has left the channel since the page was drawn', async () => {
  const { talk, page } = await waiting()
  talk.world.people.outside.set(channel, [ben])
  for (const label of ['Approve', 'Deny…', 'Cancel', 'Details'])
    expect(await answerTo(talk, ben, page, label), label).toContain('You are not in the channel of harbour')
  expect(talk.card()).toContain('awaiting approval (0 of 2)')
})

test('F175 I2 home: refuses approvals when the channel of the cluster is shared', async () => {
  const { talk, page } = await waiting()
  talk.world.people.channels.set(channel, 'shared with others')
  expect(await answerTo(talk, ben, page, 'Approve')).toContain('is shared with another organisation')
})

test('F175 I2 home: applies the lines of the access table for the channel of the cluster', async () => {
  const [rule] = policy.access
  const access = rule === undefined ? [] : [{ ...rule, people: [ana], channels: ['*'] }]
  const elsewhere = rule === undefined ? [] : [{ ...rule, channels: ['C0OTHER'] }]
  const { talk } = await waiting({ ...policy, access: [...access, ...elsewhere] })
  expect(await answerTo(talk, dora, await homeOf(talk.world, ana), 'Cancel')).toContain('may use cancel, but not in')
  expect(talk.card()).toContain('awaiting approval')
})

test('F175 I2 home: refuses a withdrawn group member, an earlier plan and a second click', async () => {
  const { talk, page } = await waiting()
  talk.world.people.groups.set(approvers, [chris])
  expect(await answerTo(talk, ben, page, 'Approve')).toContain('is not in a group that may approve')
  talk.world.people.groups.set(approvers, [ben, chris])
  await talk.passes('30 s')
  expect(await answerTo(talk, ben, page, 'Approve')).toBe('')
  expect(await answerTo(talk, ben, page, 'Approve')).toContain('You already approved this')
  await talk.passes('2 h')
  expect(await answerTo(talk, chris, page, 'Approve')).toContain('Already decided: it is expired')
})

test('F175 I2 home: refuses an approval of a plan that changed since the page was drawn', async () => {
  const talk = new TestConversation(policyOfParts)
  talk.world.people.groups.set(ops, [dora])
  await talk.ana.types('/cluster reboot storage-01,compute-01 --reason "new kernel"')
  await talk.ana.presses('Request approval')
  const page = await homeOf(talk.world, dora)
  const [label = ''] = labelsOf(page, 'approve')
  for (const person of [ben, chris]) {
    const theirs = await homeOf(talk.world, person)
    await presses(talk.world, person, theirs, labelsOf(theirs, 'approve')[0] ?? '', '', atHome)
  }
  talk.world.roles.set('compute-01', ['compute', 'control'])
  await presses(talk.world, dora, page, label, '', atHome)
  await talk.passes('20 s')
  expect(await answerTo(talk, dora, page, label)).toContain('The plan changed: you saw')
})

test('F175 I7 home: refuses everything that does not only stop work while the channel cannot be used', async () => {
  const { talk, page } = await waiting()
  await talk.passes('2 min')
  talk.world.chat.unusable.set(channel, 'the channel is archived')
  talk.world.people.channels.delete(channel)
  const later = await homeOf(talk.world, ben)
  expect(labelsOf(later, 'approve')).toEqual([])
  expect(talk.said([later])).toContain('The channel cannot be used: the channel is archived.')
  for (const label of ['Approve', 'Details'])
    expect(await answerTo(talk, ben, page, label), label).toContain('Only deny, cancel and pause are possible here')
  expect(await answerTo(talk, gus, page, 'Deny…')).toContain('is a guest of this workspace')
  expect(await answerTo(talk, dora, page, 'Deny…')).toContain('is not in a group that may approve')
  expect(await answerTo(talk, ben, later, 'Deny…')).toBe('')
  await talk.passes('1 s')
  expect(talk.world.journals.ever.map(({ event }) => event.type)).toContain('denied')
})

test('F175 home: hides the operations of others while it cannot be known who is in the channel', async () => {
  const { talk } = await waiting({ ...policy, access: policy.access.map((rule) => ({ ...rule, people: [ana] })) })
  const shownTo = async (person: string) => talk.said([await homeOf(talk.world, person)])
  expect(await shownTo(dora)).toContain('storage-01')
  talk.world.chat.unusable.set(channel, 'the channel is archived')
  talk.world.people.channels.delete(channel)
  await talk.passes('2 min')
  expect(await shownTo(dora)).not.toContain('storage-01')
  for (const person of [ana, ben]) expect(await shownTo(person), person).toContain('storage-01')
})

test('F175 I7 home: refuses an approval while it is unknown who is in the channel', async () => {
  const { talk, page } = await waiting()
  await talk.passes('2 min')
  talk.world.people.silent = true
  expect(await answerTo(talk, ben, page, 'Approve')).toContain('unreachable')
  expect(talk.card()).toContain('awaiting approval (0 of 2)')
})

test('F175 I7 home: refuses an approval while presence in the channel cannot be read, whatever it was before', async () => {
  const { talk, page } = await waiting()
  talk.world.people.isIn = async () => {
    throw new Failure('chat', 'no answer', 'none')
  }
  await talk.passes('30 s')
  expect(await answerTo(talk, ben, page, 'Approve')).toContain('unreachable')
  expect(talk.card()).toContain('awaiting approval (0 of 2)')
})

test('F175 home: offers and accepts only its own actions', async () => {
  const { talk, page } = await waiting()
  const [button] = page.parts.flatMap((part) =>
    part.part === 'buttons' ? part.buttons.filter(({ action }) => action === 'approve') : [],
  )
  if (button === undefined) throw new Error('there is no button')
  for (const action of ['mark failed', 'cleanup paid', 'submit', 'acknowledge', 'state no power', 'agree']) {
    const forged = { ...page, parts: [{ part: 'buttons' as const, buttons: [{ ...button, label: 'Forged', action }] }] }
    expect(await answerTo(talk, ben, forged, 'Forged'), action).toContain('This button is not for the App Home')
  }
})
