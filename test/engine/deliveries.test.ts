import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { begins, untilOver, worldWith } from '../conformance/cycle.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, channel, chris, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const security = 'C0SECURITY'

function world(): World {
  const made = harbour({ ...policy, securityChannel: security })
  made.people.channels.set(security, 'own')
  return made
}

async function plans(at: World, words: string) {
  const plan = (await says(at, ana, words)).at(-1)
  if (!plan) throw new Error('there is no plan')
  return plan
}

const textOf = (value: unknown): string => JSON.stringify(value)
const textsIn = (at: World, where: string): string =>
  at.chat.posted
    .filter(({ ref }) => ref.channel === where)
    .map(({ message }) => plain(message.sentence))
    .join('\n')
const eventsOf = async (at: World): Promise<readonly string[]> =>
  (await at.journals.operation('op-T1')).map(({ event }) => event.type)

test('F40 plan: is refused when the channel of the cluster cannot be used, with the reason', async () => {
  const at = world()
  at.chat.unusable.set(channel, 'the channel is archived (is_archived)')
  const answer = textOf(await plans(at, 'reboot compute-01 --reason "new kernel"'))
  expect(answer).toContain('cannot be posted')
  expect(answer).toContain('the channel is archived')
  expect(await at.journals.operation('op-T1')).toEqual([])
  expect(textOf(await says(at, ana, 'reboot compute-01 --dry-run'))).toContain('Dry run')
})

test('F40 submit: is refused when the channel was archived after the plan was made', async () => {
  const at = world()
  const plan = await plans(at, 'reboot compute-01 --reason "new kernel"')
  at.chat.unusable.set(channel, 'the bot is not a member of the channel (not_in_channel)')
  expect(textOf(await presses(at, ana, plan, 'Start'))).toContain('the bot is not a member of the channel')
  expect(await eventsOf(at)).toEqual(['planned'])
})

test('F40 start: holds an operation whose channel is archived, notifies people, and continues when the channel is back', async () => {
  const at = world()
  await presses(at, ana, await plans(at, 'reboot storage-01 --reason "new kernel"'), 'Request approval')
  await at.passes(5_000)
  const card = at.chat.card('op-T1')
  if (!card) throw new Error('there is no card')
  at.chat.unusable.set(channel, 'the channel is archived (is_archived)')
  await presses(at, ben, card, 'Approve')
  await presses(at, chris, card, 'Approve')
  await at.passes(120_000)
  expect(await eventsOf(at)).not.toContain('started')
  expect(textsIn(at, ana)).toContain('Messages about op-T1 cannot be posted')
  expect(textsIn(at, security)).toContain('Messages about op-T1 cannot be posted')
  expect(textOf(await says(at, ana, 'status'))).toContain('the channel is archived')
  at.chat.unusable.clear()
  await at.passes(600_000)
  expect((await eventsOf(at)).at(-1)).toBe('ended')
  expect(at.chat.thread('op-T1').join('\n')).toContain('storage-01')
  expect(at.context.backlog.undelivered).toEqual([])
})

test('F40 notices: one that its channel refuses is posted in the other channel of the cluster', async () => {
  const at = world()
  at.chat.unusable.set(channel, 'the channel is archived (is_archived)')
  await says(at, ana, 'stop cluster --reason "fire in hall 2"')
  await at.passes(10_000)
  expect(textsIn(at, security)).toContain('fire in hall 2')
  expect(textsIn(at, security)).toContain('Could not post in')
})

test('F41 card: a deleted card is replaced by a new one that says so, and the new one can be approved', async () => {
  const at = world()
  await presses(at, ana, await plans(at, 'reboot storage-01 --reason "new kernel"'), 'Request approval')
  await at.passes(5_000)
  const first = at.chat.posted.find(({ key }) => key === 'op-T1/card')
  if (!first) throw new Error('there is no card')
  at.chat.remove(first.ref)
  await presses(at, ben, first.message, 'Approve')
  await at.passes(10_000)
  const second = at.chat.posted.filter(({ key }) => key.startsWith('op-T1/card'))
  expect(second).toHaveLength(1)
  const card = at.chat.card('op-T1')
  if (!card) throw new Error('there is no new card')
  expect(textOf(card)).toContain('was deleted in the channel')
  await presses(at, chris, card, 'Approve')
  await at.passes(600_000)
  expect((await eventsOf(at)).at(-1)).toBe('ended')
  expect(textOf(at.chat.card('op-T1'))).toContain('Reboot storage-01 – done in')
})

test('F54 refused messages: one that is refused for 20 minutes of events is tried a few times, and others arrive', async () => {
  const at = world()
  at.chat.refusesContent = (message) => plain(message.sentence).endsWith('(op-T1)')
  await presses(at, ana, await plans(at, 'reboot compute-01 --reason "new kernel"'), 'Start')
  const before = at.chat.calls
  await presses(at, ana, await plans(at, 'reboot compute-02 --reason "new kernel"'), 'Start')
  await at.passes(60_000)
  expect(at.chat.card('op-T2')).not.toBeNull()
  const tried = at.context.backlog.undelivered.find(({ key }) => key === 'op-T1/card')
  expect(tried?.tries).toBeLessThanOrEqual(2)
  await at.passes(1_200_000)
  expect(at.context.backlog.undelivered.find(({ key }) => key === 'op-T1/card')?.tries).toBeLessThanOrEqual(8)
  expect(at.chat.calls - before).toBeLessThan(80)
  at.chat.refusesContent = () => false
  await at.passes(600_000)
  expect(at.chat.card('op-T1')).not.toBeNull()
})

test('F55 card: an edit that changes the header has a priority of its own, and none is made for the time alone', async () => {
  const at = worldWith()
  const edits: { readonly priority: string; readonly message: string }[] = []
  const edit = at.chat.edit.bind(at.chat)
  at.context.chat.edit = (ref, key, message, priority) => {
    const lines = message.parts.map((part) => JSON.stringify(part, (name, value) => (name === 'timeMs' ? 0 : value)))
    edits.push({ priority, message: lines.join() })
    return edit(ref, key, message)
  }
  await untilOver(await begins(at, 'reboot compute-01 --reason kernel'))
  expect(new Set(edits.map(({ priority }) => priority))).toContain('header')
  expect(new Set(edits.map(({ priority }) => priority))).toContain('progress')
  expect(edits.filter(({ message }, index) => message === edits[index - 1]?.message)).toEqual([])
  const before = edits.length
  await at.passes(600_000)
  expect(edits.length - before).toBeLessThanOrEqual(1)
})
