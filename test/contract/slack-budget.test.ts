import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { channels, groups } from '../../sandbox/workspace/fixtures.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { rateLimitsIn } from '../../src/adapters/redis/rate-limits.ts'
import { AcceptedBlocks } from '../../src/adapters/slack/blocks/accepted-blocks.ts'
import { SlackChat } from '../../src/adapters/slack/chat.ts'
import { SlackBudget } from '../../src/adapters/slack/client/budget.ts'
import { botClient } from '../../src/adapters/slack/client/client.ts'
import { Self } from '../../src/adapters/slack/client/identity.ts'
import { messageRate } from '../../src/adapters/slack/client/rates.ts'
import { SlackPeople } from '../../src/adapters/slack/people.ts'
import { line } from '../../src/core/message.ts'
import type { Priority } from '../../src/engine/ports/priority.ts'
import { openEnvironment, settingsFor } from './slack-fixtures.ts'
import { connectedTo } from './suites/connected.ts'
import { noPictures } from './suites/pictures.ts'
import { silentLog } from './suites/silent-log.ts'

type Connection = Awaited<ReturnType<typeof connectedTo>>

let redis: RedisService
let workspace: Workspace
const connections: Connection[] = []

beforeAll(async () => {
  redis = await startRedis()
})

afterAll(() => redis.stop())

beforeEach(async () => {
  workspace = await openEnvironment('socket')
  const cleaning = await connected()
  await cleaning.flushall()
})

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.disconnect()
  await workspace.stop()
})

async function connected(): Promise<Connection> {
  const connection = await connectedTo(redis)
  connections.push(connection)
  return connection
}

const clock = { now: Date.now }

/** One bot of several: its own connections, and the limits that all bots share. */
async function bot() {
  const settings = settingsFor(workspace, 'socket')
  const connection = await connected()
  const limits = rateLimitsIn(connection)
  const budget = new SlackBudget(limits, clock, silentLog)
  const client = botClient(settings, settings.times.sendMs, budget, silentLog)
  const self = new Self(client)
  const chat = new SlackChat({
    client,
    self,
    blocks: new AcceptedBlocks({}, silentLog),
    budget,
    pictures: noPictures(client),
    clock,
    settleMs: settings.times.settleMs,
  })
  const post = (key: string, priority: Priority) => chat.post(channels.storageOps, null, key, line(key), priority)
  return { limits, connection, chat, post, people: new SlackPeople(client, self, {}) }
}

const callsOf = (method: string) => workspace.calls.filter((call) => call.method === method).length

test('F55 take: two bots together get the burst and one token for each refill', async () => {
  const bots = [await bot(), await bot()]
  const rate = { burst: 10, refillMs: 200 }
  const startedMs = Date.now()
  let taken = 0
  while (Date.now() - startedMs < 1000)
    for (const { limits } of bots) if ((await limits.take('C1', rate, 0)) === 0) taken += 1
  const refilled = (Date.now() - startedMs) / rate.refillMs
  expect(taken).toBeGreaterThanOrEqual(10 + Math.floor(refilled) - 1)
  expect(taken).toBeLessThanOrEqual(10 + Math.ceil(refilled))
})

test('F55 take: grants a token when the time that it returned is over, and none before', async () => {
  const { limits } = await bot()
  const rate = { burst: 1, refillMs: 400 }
  expect(await limits.take('C1', rate, 0)).toBe(0)
  const waitMs = await limits.take('C1', rate, 0)
  expect(waitMs).toBeGreaterThan(200)
  expect(waitMs).toBeLessThanOrEqual(400)
  await expect.poll(() => limits.take('C1', rate, 0), { interval: 5 }).toBe(0)
})

test('F55 take: leaves the kept tokens to a call that keeps none, also of another bot', async () => {
  const [one, other] = [await bot(), await bot()]
  const rate = { burst: 5, refillMs: 60_000 }
  const ordinary: number[] = []
  for (let call = 0; call < 5; call++) ordinary.push(await one.limits.take('C1', rate, 2))
  expect(ordinary.map((waitMs) => waitMs === 0)).toEqual([true, true, true, false, false])
  expect([await other.limits.take('C1', rate, 0), await other.limits.take('C1', rate, 0)]).toEqual([0, 0])
  expect(await other.limits.take('C1', rate, 0)).toBeGreaterThan(0)
})

test('F55 pause: holds for every bot, and a shorter one does not end a longer one', async () => {
  const [one, other] = [await bot(), await bot()]
  await one.limits.pause('C1', 60_000)
  await one.limits.pause('C1', 10)
  expect(await other.limits.take('C1', messageRate, 0)).toBeGreaterThan(50_000)
  expect(await other.limits.take('C2', messageRate, 0)).toBe(0)
})

test('F55 take: leaves no key behind once a bucket is full again', async () => {
  const { limits, connection } = await bot()
  await limits.take('C1', { burst: 2, refillMs: 50 }, 0)
  await limits.pause('C1', 50)
  expect(await connection.dbsize()).toBe(2)
  await expect.poll(() => connection.dbsize()).toBe(0)
})

test('F55 post: two bots together stay below the limit of a channel, and a failure is sent at once', async () => {
  const [one, other] = [await bot(), await bot()]
  const sent = []
  for (let count = 0; count < 4; count++)
    sent.push(await one.post(`a${count}`, 'progress'), await other.post(`b${count}`, 'progress'))
  const arrived = sent.filter(({ is }) => is === 'sent').length
  expect(arrived).toBeGreaterThanOrEqual(3)
  expect(sent.length - arrived).toBeGreaterThanOrEqual(3)
  expect(callsOf('chat.postMessage')).toBe(arrived)
  expect((await other.post('failed', 'failure')).is).toBe('sent')
})

test('F55 post: the time that Slack asks one bot to wait holds for the other, in that channel', async () => {
  const [one, other] = [await bot(), await bot()]
  workspace.faults.onCall('chat.postMessage', { kind: 'rateLimited', retryAfterSeconds: 60 }, 1)
  expect((await one.post('a', 'progress')).is).toBe('later')
  expect(await other.post('b', 'failure')).toMatchObject({
    is: 'later',
    retryAfterMs: expect.toSatisfy((ms) => ms > 50_000),
  })
  expect(callsOf('chat.postMessage')).toBe(1)
  expect((await other.chat.post(channels.security, null, 'c', line('c'), 'progress')).is).toBe('sent')
})

test('F55 post: a bot that cannot reach Slack makes no other bot wait', async () => {
  const [one, other] = [await bot(), await bot()]
  workspace.faults.onCall('chat.postMessage', { kind: 'notReached' }, 1)
  await one.post('a', 'progress')
  expect((await other.post('b', 'progress')).is).toBe('sent')
})

test('F55 members: the time that Slack asks one bot to wait holds for the reads of the other', async () => {
  const [one, other] = [await bot(), await bot()]
  workspace.faults.onCall('usergroups.users.list', { kind: 'rateLimited', retryAfterSeconds: 60 }, 1)
  await expect(one.people.members(groups.storageApprovers)).rejects.toThrow('Slack asks us to wait')
  await expect(other.people.members(groups.storageApprovers)).rejects.toThrow('Slack asks us to wait')
  expect(callsOf('usergroups.users.list')).toBe(1)
})

test('F55 post: sends failures while Redis hangs', async () => {
  const { post } = await bot()
  redis.freeze()
  try {
    expect((await post('failed', 'failure')).is).toBe('sent')
  } finally {
    redis.thaw()
  }
})
