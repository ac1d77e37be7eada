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
import { cluster, summary } from './suites/entries.ts'
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

it('summarise: writes the lists of an operation again only when they have changed or were lost', async () => {
  await redis.flushall()
  const [journals, { summaries }] = [redisJournals(redis, cluster), keysOf(cluster)]
  const first = { ...summary('op-1', 10, { state: 'running' }), nodes: ['storage-01'] }
  const other = JSON.stringify({ nodes: ['storage-09'], runs: [] })
  await journals.summarise(first)
  await redis.hset(summaries, 'op-1 lists', other)
  await journals.summarise({ ...first, changedAtMs: 11, now: 'reboot' })
  expect(await redis.hget(summaries, 'op-1 lists')).toBe(other)
  await redis.hdel(summaries, 'op-1 lists', 'op-1 hash')
  const third = { ...first, changedAtMs: 12 }
  await journals.summarise(third)
  expect(await journals.open()).toEqual([third])
  const fourth = { ...third, changedAtMs: 13, runs: [{ run: 'op-1-1', node: 'storage-01', outcome: null }] }
  await journals.summarise(fourth)
  expect(await redisJournals(redis, cluster).open()).toEqual([fourth])
})

it('open: reads a summary that an earlier version stored with its lists in one text', async () => {
  await redis.flushall()
  const [journals, { summaries }] = [redisJournals(redis, cluster), keysOf(cluster)]
  const stored = { ...summary('op-1', 10, { state: 'running' }), nodes: ['storage-01'] }
  await journals.summarise({ ...stored, nodes: ['storage-02'] })
  await redis.hset(summaries, 'op-1', JSON.stringify(stored))
  expect(await journals.open()).toEqual([stored])
  await redis.hset(summaries, 'op-2', '{}')
  await redis.zadd(keysOf(cluster).openSummaries, 20, 'op-2')
  await expect(journals.open()).rejects.toThrow('the summary of op-2 is invalid')
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
