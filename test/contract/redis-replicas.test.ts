import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { type ReplicatedBot, ReplicatedRedis } from './replicated-redis.ts'
import { cluster, operationEntry, runEntry } from './suites/entries.ts'

let both: ReplicatedRedis
let bot: ReplicatedBot

beforeEach(async () => {
  both = await ReplicatedRedis.start()
  bot = await both.bot()
})

afterEach(() => both[Symbol.asyncDispose]())

const submitted: OperationEvent = { type: 'submitted', expiresAtMs: null }

test('S35 submit: is on the replica when it is confirmed', async () => {
  expect(await bot.journals.append(operationEntry('op-1', undefined, submitted))).toBe('appended')
  expect(await redisJournals(both.follower, cluster).operation('op-1')).toHaveLength(1)
})

test.each<OperationEvent>([
  submitted,
  { type: 'approved', person: 'U1', hash: 'h', click: 'c', covers: { header: 'h', nodes: {} } },
  { type: 'started', evidence: [] },
  { type: 'runStarted', run: 'op-1-1', node: 'n1' },
])('S35 replicas: refuse $type, and say so, when the replica was killed', async (event) => {
  await bot.journals.append(operationEntry('op-0', undefined, submitted))
  await both.replica.kill()
  const refused = await bot.journals.append(operationEntry('op-1', undefined, event)).catch(String)
  expect(refused).toMatch(/0 of 1 replicas confirmed|NOREPLICAS/)
})

test('S35 replicas: keep nothing from being forbidden or finished when the replica was killed', async () => {
  await both.replica.kill()
  const finished = await bot.journals.append(operationEntry('op-1', undefined, { type: 'queued' })).catch(String)
  expect(finished).toMatch(/appended|NOREPLICAS/)
})

test('S35 replicas: are proven again for another primary before it takes a request', async () => {
  const { confirming, journals } = bot
  await journals.append(operationEntry('op-0', undefined, submitted))
  await confirming.config('SET', 'min-replicas-to-write', '0')
  const back = once(confirming, 'ready')
  confirming.disconnect(true)
  await back
  const refused = await journals.append(operationEntry('op-1', undefined, submitted)).catch(String)
  expect(refused).toContain('min-replicas-to-write is "0" and must be 1')
  expect(await journals.operation('op-1')).toEqual([])
})

test('S35 replicas: let a step that brings a node back begin on a primary with weak settings', async () => {
  await bot.redis.config('SET', 'min-replicas-to-write', '0')
  const refused = await bot.journals.append(operationEntry('op-1', undefined, submitted)).catch(String)
  expect(refused).toContain('min-replicas-to-write is "0" and must be 1')
  const undrain = runEntry('op-1-1', undefined, { type: 'stepBegan', index: 9, changing: ['drain'], notes: {} })
  expect(await bot.journals.append(undrain)).toBe('appended')
})

test('S35 replicas: are not waited for where losing a second is accepted', async () => {
  const accepting = await both.bot('every second')
  await both.replica.kill()
  await bot.redis.config('SET', 'min-replicas-to-write', '0')
  expect(await accepting.journals.append(operationEntry('op-1', undefined, submitted))).toBe('appended')
})
