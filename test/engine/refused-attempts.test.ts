import { expect, test } from 'vitest'
import { attemptGraceMs, attemptWindowMs, attemptWindowOf } from '../../src/core/cluster/refused-attempts.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { fileMissedNotices } from '../../src/engine/requests/record-decision.ts'
import { recordAttempts } from '../../src/engine/requests/refused-attempts.ts'
import { describeAttempts } from '../contract/suites/attempts.ts'
import { rendered } from '../conversations/rendered.ts'
import { MemoryAttempts } from '../world/attempts.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, channel, dora, gus, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

describeAttempts('the world', async () => new MemoryAttempts())

const attemptsOf = async (world: World) =>
  (await world.journals.cluster()).flatMap(({ event, actor }) =>
    event.type === 'attemptsRefused' ? [{ actor, counts: event.counts, of: event.of ?? 'this person' }] : [],
  )

/** Lets the counting window end and records the attempts, as housekeeping does. */
async function anHourLater(world: World): Promise<void> {
  await world.passes(attemptWindowMs + attemptGraceMs)
  await recordAttempts(world.context)
}

test('F99 refusals: 50 refused commands of one person are one entry with their number', async () => {
  const access = policy.access.map((rule) => ({ ...rule, people: [ana] }))
  const world = harbour({ ...policy, access })
  for (let n = 0; n < 50; n += 1) await says(world, dora, 'reboot compute-01')
  await says(world, gus, 'status')
  await recordAttempts(world.context)
  expect(await attemptsOf(world)).toEqual([])
  await anHourLater(world)
  const found = await attemptsOf(world)
  expect(found).toHaveLength(2)
  expect(found).toContainEqual({
    actor: { kind: 'person', id: dora },
    counts: [{ kind: 'not allowed', count: 50 }],
    of: 'this person',
  })
  await anHourLater(world)
  expect(await attemptsOf(world)).toHaveLength(2)
})

test('F99 refusals: a click on one’s own plan counts, a misspelled command does not', async () => {
  const world = harbour()
  const plan = (await says(world, ana, 'reboot storage-01')).at(-1)
  if (!plan) throw new Error('there is no plan')
  await presses(world, ana, plan, 'Request approval')
  await world.passes(5_000)
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('there is no card')
  await presses(world, ana, card, 'Approve')
  await says(world, dora, 'rebooot compute-01')
  await anHourLater(world)
  expect(await attemptsOf(world)).toMatchObject([{ actor: { id: ana }, counts: [{ kind: 'own request', count: 1 }] }])
})

test('F99 floods: dropped requests are in the entry of their person, and in history', async () => {
  const world = harbour()
  const bots = { clusters: new Map([['harbour', world.context]]), prefix: '/cluster' }
  await conversation(bots).dropped({ person: dora, channel, count: 700 })
  await conversation(bots).dropped({ person: dora, channel, count: 112 })
  await anHourLater(world)
  expect(await attemptsOf(world)).toMatchObject([{ actor: { id: dora }, counts: [{ kind: 'rate limit', count: 812 }] }])
  const shown = rendered(await world.says(ana, `history <@${dora}>`)).join('\n')
  expect(shown).toMatch(/812 refused attempts within 1 h from [-\d]+ [\d:]+ UTC: rate limit 812/)
})

test('F99 record: refused attempts are in the audit log, and no channel is notified of them', async () => {
  const world = harbour({ ...policy, securityChannel: 'C0SEC' })
  await world.context.attempts.add(dora, 'not allowed', 3, world.nowMs)
  await anHourLater(world)
  await fileMissedNotices(world.context)
  await world.passes(60_000)
  expect(await attemptsOf(world)).toHaveLength(1)
  expect(world.chat.posted).toEqual([])
})

test('F99 record: counts what a bot adds whose clock is behind that of the bot that writes the entry', async () => {
  const world = harbour()
  const endMs = attemptWindowOf(world.nowMs) + attemptWindowMs
  await world.context.attempts.add(dora, 'not allowed', 3, world.nowMs)
  world.nowMs = endMs + 60_000
  await recordAttempts(world.context)
  await world.context.attempts.add(dora, 'not allowed', 4, endMs - 60_000)
  await anHourLater(world)
  expect(await attemptsOf(world)).toMatchObject([{ counts: [{ kind: 'not allowed', count: 7 }] }])
})

test('F99 refusals: one behind the button of a suggestion counts, in the cluster that the words name', async () => {
  const onlyAna = policy.access.map((rule) => ({ ...rule, people: [ana] }))
  const [one, named] = [harbour(), harbour({ ...policy, cluster: 'pier', access: onlyAna })]
  const bots = new Map([one, named].map(({ context }) => [context.policy.cluster, context] as const))
  await conversation({ clusters: bots, prefix: '/cluster' }).handleButton({
    kind: 'click',
    id: 'click',
    person: dora,
    channel,
    thread: null,
    message: null,
    atMs: one.nowMs,
    delivery: 'first',
    action: 'ask instead',
    value: { id: 'reboot compute-01 --cluster pier', revision: 0 },
    respond: async () => {},
    replace: async () => {},
  })
  for (const world of [one, named]) await anHourLater(world)
  expect(await attemptsOf(one)).toEqual([])
  expect(await attemptsOf(named)).toMatchObject([{ actor: { id: dora }, counts: [{ kind: 'not allowed', count: 1 }] }])
})

test('F99 refusals: a statement about a dead node counts when its person lacks the right', async () => {
  const access = policy.access.map((rule) => ({ ...rule, people: [ana] }))
  const world = harbour({ ...policy, access })
  await conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' }).handleSubmission({
    kind: 'submission',
    id: 'click',
    person: dora,
    channel,
    thread: null,
    atMs: world.nowMs,
    delivery: 'first',
    action: 'state no power',
    value: { id: 'harbour/compute-01/op-T1-1', revision: 0 },
    replace: async () => {},
    fields: { node: 'compute-01', reason: 'I pulled both cords' },
    respond: async () => {},
  })
  await anHourLater(world)
  expect(await attemptsOf(world)).toMatchObject([{ actor: { id: dora }, counts: [{ kind: 'not allowed', count: 1 }] }])
})

test('F99 record: writes an entry once when two bots find the same tally', async () => {
  const world = harbour()
  await world.context.attempts.add(dora, 'not allowed', 3, world.nowMs)
  await world.passes(attemptWindowMs + attemptGraceMs)
  const twice = { ...world.context, attempts: { ...world.context.attempts, forget: async () => {} } }
  const found = await world.context.attempts.ended(world.nowMs)
  twice.attempts.ended = async () => found
  await recordAttempts(twice)
  await recordAttempts(twice)
  expect(await attemptsOf(world)).toHaveLength(1)
})

test('F99 refusals: are answered all the same when they cannot be counted', async () => {
  const world = harbour()
  world.context.attempts.add = () => Promise.reject(new Failure('Redis', 'no answer', 'none'))
  expect(JSON.stringify(await says(world, gus, 'status'))).toContain('guest')
})
