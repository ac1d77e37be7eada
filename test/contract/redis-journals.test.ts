import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { attemptsIn } from '../../src/adapters/redis/attempts.ts'
import { codeLedgerIn } from '../../src/adapters/redis/code-ledger.ts'
import { redisInbox } from '../../src/adapters/redis/inbox.ts'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { leasesIn } from '../../src/adapters/redis/leases.ts'
import { messageLedgerIn } from '../../src/adapters/redis/message-ledger.ts'
import { noticesIn } from '../../src/adapters/redis/notices.ts'
import { postingsIn } from '../../src/adapters/redis/postings.ts'
import { attemptWindowMs } from '../../src/core/cluster/refused-attempts.ts'
import { describeAttempts } from './suites/attempts.ts'
import { describeCodes } from './suites/codes.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster } from './suites/entries.ts'
import { describeInbox } from './suites/inbox.ts'
import { describeJournals } from './suites/journals.ts'
import { describeLeases } from './suites/leases.ts'
import { describeMessageLedger } from './suites/ledger.ts'
import { describeNotices } from './suites/notices.ts'
import { describePostings } from './suites/postings.ts'

let part: RedisService
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

describeInbox('Redis', async () => {
  await redis.flushall()
  return redisInbox(redis)
})

describeNotices('Redis', async () => {
  await redis.flushall()
  return noticesIn(redis, keysOf(cluster))
})

describePostings('Redis', async () => {
  await redis.flushall()
  return postingsIn(redis, keysOf(cluster))
})

describeLeases('Redis', async () => {
  await redis.flushall()
  return leasesIn(redis, keysOf(cluster))
})

describeAttempts('Redis', async () => {
  await redis.flushall()
  return attemptsIn(redis, keysOf(cluster))
})

it('F99 attempts: leave nothing when they are forgotten, and expire when they never are', async () => {
  await redis.flushall()
  const attempts = attemptsIn(redis, keysOf(cluster))
  await attempts.add('UTOM', 'not allowed', 1, 0)
  expect(await redis.pttl(keysOf(cluster).attempts('0'))).toBeGreaterThan(29 * 24 * attemptWindowMs)
  for (const tally of await attempts.ended(attemptWindowMs)) await attempts.forget(tally)
  expect(await redis.dbsize()).toBe(0)
})

describeCodes('Redis', async () => {
  await redis.flushall()
  return [codeLedgerIn(redis), codeLedgerIn(redis)]
})
