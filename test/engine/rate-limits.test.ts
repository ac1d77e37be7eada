import { expect, test } from 'vitest'
import { Failure } from '../../src/engine/ports/failure.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { stop } from '../../src/engine/requests/stop-flags.ts'
import { refusedAnswer } from '../../src/messages/answers/refused.ts'
import { harbour } from '../world/demo-cluster.ts'
import { MemoryPeople } from '../world/people.ts'
import { ana, ben, channel, dora, gus, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

/** Counts the bot's queries to the chat system, and fails those beyond `most`, as chat systems do. */
function limited(world: World, most: number): { asked: number } {
  const count = { asked: 0 }
  const { people } = world
  const within = async <T>(answer: () => Promise<T>): Promise<T> => {
    count.asked += 1
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (count.asked > most) throw new Failure('chat', 'rate limited', 'none')
    return answer()
  }
  const whole = new MemoryPeople()
  Object.assign(world.context, {
    people: Object.assign(whole, {
      person: (id: string) => within(() => people.person(id)),
      members: (group: string) => within(() => people.members(group)),
      channel: (id: string) => within(() => people.channel(id)),
    }),
  })
  return count
}

const textOf = (messages: readonly { readonly sentence: unknown }[]): string => JSON.stringify(messages)

test.each([
  ['a guest', gus],
  ['a member without permissions', dora],
])('F90 refusals: %s who types 120 commands at once leaves the operator her stop', async (_who, person) => {
  const access = policy.access.map((rule) => ({ ...rule, people: [ana] }))
  const world = harbour({ ...policy, access })
  const count = limited(world, 40)
  const refused = await Promise.all(Array.from({ length: 120 }, () => says(world, person, 'status')))
  expect(refused).toHaveLength(120)
  expect(count.asked).toBeLessThanOrEqual(10)
  expect(textOf(await says(world, ana, 'stop cluster --reason "fire in hall 2"'))).toContain('Stopped the cluster')
})

test('F90 refusals: 41 clicks of a guest on Approve ask for the guest twice, and leave the approver his click', async () => {
  const world = harbour()
  const plan = (await says(world, ana, 'reboot storage-01 --reason "new kernel"')).at(-1)
  if (!plan) throw new Error('there is no plan')
  await presses(world, ana, plan, 'Request approval')
  await world.passes(5000)
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('there is no card')
  const count = limited(world, 40)
  await Promise.all(Array.from({ length: 41 }, () => presses(world, gus, card, 'Approve')))
  expect(count.asked).toBeLessThanOrEqual(8)
  await presses(world, ben, card, 'Approve')
  const journal = await world.journals.operation('op-T1')
  expect(journal.map(({ event }) => event.type)).toContain('approved')
})

test('F90 refusals: a refusal is remembered for 20 s, a permission never', async () => {
  const world = harbour()
  world.people.kinds.set(ana, 'member')
  expect(textOf(await says(world, ana, 'status'))).not.toContain('is a guest')
  world.people.kinds.set(ana, 'guest')
  expect(textOf(await says(world, ana, 'status'))).toContain('is a guest')
  world.people.kinds.set(ana, 'member')
  expect(textOf(await says(world, ana, 'status'))).toContain('is a guest')
  world.nowMs += 21_000
  expect(textOf(await says(world, ana, 'status'))).not.toContain('is a guest')
})

test('F90 stop: works by the last known facts while the chat system does not answer, and status does not', async () => {
  const world = harbour()
  await says(world, ana, 'status')
  world.nowMs += 3_600_000
  world.people.silent = true
  expect(textOf(await says(world, ana, 'status'))).toContain('is unreachable')
  expect(textOf(await says(world, ana, 'stop cluster --reason "fire in hall 2"'))).toContain('Stopped the cluster')
  expect(textOf(await says(world, gus, 'stop cluster'))).toContain('is unreachable')
})

test('F90 stop: does not wait for a chat system that is slow', { tags: ['slow'] }, async () => {
  const world = harbour()
  await says(world, ana, 'status')
  world.nowMs += 3_600_000
  world.people.person = () => new Promise(() => undefined)
  const stopped = await stop(
    world.context,
    { id: '1', atMs: world.nowMs, delivery: 'first', person: ana, channel },
    { kind: 'cluster' },
    'fire',
  )
  expect(textOf(stopped.ok ? [stopped.value] : [refusedAnswer(stopped.refusals)])).toContain('Stopped the cluster')
})

test('F90 urgency: stop, pause, cancel and deny go before other requests, however they are written', () => {
  const { context } = harbour()
  const { urgency } = conversation({ clusters: new Map([['harbour', context]]), prefix: '/cluster' })
  const asked = {
    id: '1',
    atMs: 0,
    delivery: 'first',
    person: ana,
    channel,
    thread: null,
    respond: async () => undefined,
  } as const
  const typed = (text: string) => urgency({ kind: 'words', ...asked, text })
  expect(['stop cluster', 'STOP cluster –reason x', 'pause op-T1', 'cancel'].map(typed)).toEqual(
    Array(4).fill('urgent'),
  )
  expect(['status', 'reboot all', 'approve', 'stopp'].map(typed)).toEqual(Array(4).fill('ordinary'))
  const value = { id: 'op-T1', revision: 1 }
  const handleButton = (action: string) =>
    urgency({ kind: 'click', ...asked, action, value, message: null, replace: async () => undefined })
  expect(['deny', 'cancel', 'pause'].map(handleButton)).toEqual(Array(3).fill('urgent'))
  expect(handleButton('details')).toBe('ordinary')
})

test('F66 urgency: a request that lets work continue waits for earlier requests of the same person', () => {
  const { context } = harbour()
  const { urgency } = conversation({ clusters: new Map([['harbour', context]]), prefix: '/cluster' })
  const asked = {
    id: '1',
    atMs: 0,
    delivery: 'first',
    person: ana,
    channel,
    thread: null,
    respond: async () => undefined,
  } as const
  const typed = (text: string) => urgency({ kind: 'words', ...asked, text })
  expect(['resume cluster', 'Resume op-T1', 'unlock storage-01 --reason dead'].map(typed)).toEqual(
    Array(3).fill('in order'),
  )
  const value = { id: 'op-T1', revision: 1 }
  const handleButton = (action: string) =>
    urgency({ kind: 'click', ...asked, action, value, message: null, replace: async () => undefined })
  expect(['approve', 'approve with code', 'withdraw', 'resume'].map(handleButton)).toEqual(Array(4).fill('in order'))
})
