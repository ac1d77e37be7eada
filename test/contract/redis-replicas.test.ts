import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { type RedisJournals, redisJournals } from '../../src/adapters/redis/journals.ts'
import { replicasOf, replicatedJournals } from '../../src/adapters/redis/replicas.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { seen } from '../until.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster, operationEntry } from './suites/entries.ts'

let primary: RedisService
let replica: RedisService
let redis: Redis
let connections: Redis[]
let journals: RedisJournals

beforeEach(async () => {
  ;[primary, replica] = await Promise.all([startRedis(), startRedis()])
  redis = await connectedTo(primary)
  const follower = await connectedTo(replica)
  connections = [redis, follower]
  // a sync without a file waits for further replicas first
  await redis.config('SET', 'repl-diskless-sync', 'no')
  await follower.replicaof('127.0.0.1', primary.port)
  await seen(
    () => redis.info('replication'),
    (text) => text.includes('state=online'),
  )
  await redis.config('SET', 'min-replicas-to-write', '1')
  journals = replicatedJournals(redisJournals(redis, cluster), replicasOf(redis, 'every write'))
})

afterEach(async () => {
  for (const one of connections) one.disconnect()
  await Promise.all([primary.stop(), replica.stop()])
})

const submitted: OperationEvent = { type: 'submitted', expiresAtMs: null }

test('S35 submit: is on the replica when it is confirmed', async () => {
  expect(await journals.append(operationEntry('op-1', undefined, submitted))).toBe('appended')
  const [, follower] = connections
  if (follower) expect(await redisJournals(follower, cluster).operation('op-1')).toHaveLength(1)
})

test.each<OperationEvent>([
  submitted,
  { type: 'approved', person: 'U1', hash: 'h', click: 'c', covers: { header: 'h', nodes: {} } },
  { type: 'started', evidence: [] },
  { type: 'runStarted', run: 'op-1-1', node: 'n1' },
])('S35 replicas: refuse $type, and say so, when the replica was killed', async (event) => {
  await journals.append(operationEntry('op-0', undefined, submitted))
  await replica.kill()
  const refused = await journals.append(operationEntry('op-1', undefined, event)).catch(String)
  expect(refused).toMatch(/0 of 1 replicas confirmed|NOREPLICAS/)
})

test('S35 replicas: keep nothing from being forbidden or finished when the replica was killed', async () => {
  await replica.kill()
  const finished = await journals.append(operationEntry('op-1', undefined, { type: 'queued' })).catch(String)
  expect(finished).toMatch(/appended|NOREPLICAS/)
})

test('S35 replicas: are proven again for another primary before it takes a request', async () => {
  await journals.append(operationEntry('op-0', undefined, submitted))
  await redis.config('SET', 'min-replicas-to-write', '0')
  const back = once(redis, 'ready')
  redis.disconnect(true)
  await back
  const refused = await journals.append(operationEntry('op-1', undefined, submitted)).catch(String)
  expect(refused).toContain('min-replicas-to-write is "0" and must be 1')
  expect(await journals.operation('op-1')).toEqual([])
})

test('S35 replicas: are not waited for where losing a second is accepted', async () => {
  await replica.kill()
  await redis.config('SET', 'min-replicas-to-write', '0')
  const accepting = replicatedJournals(redisJournals(redis, cluster), replicasOf(redis, 'every second'))
  expect(await accepting.append(operationEntry('op-1', undefined, submitted))).toBe('appended')
})
