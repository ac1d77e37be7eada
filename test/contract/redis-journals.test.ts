import type { Redis } from 'ioredis'
import { afterAll, beforeAll } from 'vitest'
import { type RedisPart, startRedis } from '../../sandbox/parts/redis.ts'
import { redisArrivals } from '../../src/adapters/redis/arrivals.ts'
import { codeLedgerIn } from '../../src/adapters/redis/code-ledger.ts'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { messageLedgerIn } from '../../src/adapters/redis/message-ledger.ts'
import { notebookIn } from '../../src/adapters/redis/notebook.ts'
import { noticesIn } from '../../src/adapters/redis/notices.ts'
import { describeArrivals } from './suites/arrivals.ts'
import { describeCodes } from './suites/codes.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster } from './suites/entries.ts'
import { describeJournals } from './suites/journals.ts'
import { describeMessageLedger } from './suites/ledger.ts'
import { describeNotebook } from './suites/notebook.ts'
import { describeNotices } from './suites/notices.ts'

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

describeNotices('Redis', async () => {
  await redis.flushall()
  return noticesIn(redis, keysOf(cluster))
})

describeNotebook('Redis', async () => {
  await redis.flushall()
  return notebookIn(redis, keysOf(cluster))
})

describeCodes('Redis', async () => {
  await redis.flushall()
  return codeLedgerIn(redis)
})
