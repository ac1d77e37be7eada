import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RedisPart, startRedis } from '../../sandbox/parts/redis.ts'
import { redisArrivals } from '../../src/adapters/redis/arrivals.ts'
import { firstSeenIn } from '../../src/adapters/redis/first-seen.ts'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { messageLedgerIn } from '../../src/adapters/redis/message-ledger.ts'
import { describeArrivals } from './suites/arrivals.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster } from './suites/entries.ts'
import { describeJournals } from './suites/journals.ts'
import { describeMessageLedger } from './suites/ledger.ts'

let part: RedisPart
let redis: Redis

beforeAll(async () => {
  part = await startRedis()
  redis = await connectedTo(part)
})

afterAll(async () => {
  redis.disconnect()
  await part.stop()
})

describeJournals('Redis', async () => {
  await redis.flushall()
  return redisJournals(redis, cluster)
})

describeMessageLedger('Redis', async () => {
  await redis.flushall()
  return messageLedgerIn(redis, keysOf(cluster))
})

describeArrivals('Redis', async () => {
  await redis.flushall()
  return redisArrivals(redis)
})

it('since when something is as it is is kept until it no longer is', async () => {
  await redis.flushall()
  const seen = firstSeenIn(redis, keysOf(cluster))
  expect(await seen.since('reboot needed', ['storage-01', 'storage-02'], 1000)).toEqual(
    new Map([
      ['storage-01', 1000],
      ['storage-02', 1000],
    ]),
  )
  expect(await seen.since('reboot needed', ['storage-02', 'storage-03'], 2000)).toEqual(
    new Map([
      ['storage-02', 1000],
      ['storage-03', 2000],
    ]),
  )
  expect(await seen.since('reboot needed', ['storage-01'], 3000)).toEqual(new Map([['storage-01', 3000]]))
  expect(await seen.since('something else', ['storage-01'], 4000)).toEqual(new Map([['storage-01', 4000]]))
  expect(await seen.since('reboot needed', [], 5000)).toEqual(new Map())
})
