import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forwardTo } from '../../sandbox/programs/forward.ts'
import { type RedisService, startRedis, startWeakRedis } from '../../sandbox/programs/redis.ts'
import { connect, defaultRedisTimes, plainRedis, promptConnection } from '../../src/adapters/redis/connection.ts'
import { assertDurability, weakSettings } from '../../src/adapters/redis/durability.ts'
import { type RedisJournals, redisJournals } from '../../src/adapters/redis/journals.ts'
import type { OperationEvent } from '../../src/core/operation/events.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { seen } from '../until.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster, operationEntry } from './suites/entries.ts'
import { silentLog } from './suites/silent-log.ts'

let part: RedisService
let connections: Redis[]

beforeEach(async () => {
  part = await startRedis()
  connections = []
})

afterEach(async () => {
  for (const redis of connections) redis.disconnect()
  await part.stop()
})

async function journals() {
  const redis = await connectedTo(part)
  connections.push(redis)
  return redisJournals(redis, cluster)
}

/** Appends as the engine does after a failure: reads again, and appends only what is missing. */
async function appendPause(bot: RedisJournals, person: string): Promise<string> {
  try {
    const entries = await bot.operation('op-1')
    if (entries.some(({ event }) => event.type === 'pauseAsked' && event.person === person)) return 'appended'
    return await bot.append(operationEntry('op-1', entries.at(-1), pauseBy(person)))
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}

const pauseBy = (person: string): OperationEvent => ({ type: 'pauseAsked', person })

describe('append by several bots', () => {
  it('append: takes each place once and keeps everything that was acknowledged', async () => {
    const bots = await Promise.all(Array.from({ length: 4 }, journals))
    const acknowledged = new Set<string>()
    await Promise.all(
      bots.map(async (bot, n) => {
        for (let round = 0; round < 25; round++) {
          const entries = await bot.operation('op-1')
          const person = `U${n}x${round}`
          const entry = operationEntry('op-1', entries.at(-1), pauseBy(person))
          if ((await bot.append(entry)) === 'appended') acknowledged.add(person)
        }
      }),
    )
    const [bot] = bots
    const entries = (await bot?.operation('op-1')) ?? []
    const people = entries.map(({ event }) => (event.type === 'pauseAsked' ? event.person : ''))
    expect(new Set(people)).toEqual(acknowledged)
    expect(people).toHaveLength(acknowledged.size)
    expect(await bot?.verify()).toEqual({ chain: 'verifies' })
  })

  it('append: succeeds for all bots in different journals, in one chain', async () => {
    const bots = await Promise.all(Array.from({ length: 4 }, journals))
    const answers = await Promise.all(
      bots.flatMap((bot, n) =>
        Array.from({ length: 25 }, (_, m) => bot.append(operationEntry(`op-${n}-${m}`, undefined, { type: 'queued' }))),
      ),
    )
    expect(new Set(answers)).toEqual(new Set(['appended']))
    expect(await bots[0]?.audit(0, 1000)).toHaveLength(100)
    expect(await bots[1]?.verify()).toEqual({ chain: 'verifies' })
  })
})

describe('Redis outages', () => {
  it('S35 Redis: keeps everything that it acknowledged when it is killed with -9 while bots append', async () => {
    const bot = await journals()
    const acknowledged: string[] = []
    for (let round = 0; round < 100; round++) {
      if (round === 50) void part.kill().then(() => part.restart())
      const person = `U${round}`
      await expect.poll(() => appendPause(bot, person), { interval: 20 }).toBe('appended')
      acknowledged.push(person)
    }
    const stored = (await bot.operation('op-1')).map(({ event }) => (event.type === 'pauseAsked' ? event.person : ''))
    expect(stored.filter((person, index) => stored.indexOf(person) === index)).toEqual(acknowledged)
    expect(await bot.verify()).toEqual({ chain: 'verifies' })
  })

  it('append: is found again, once, when its answer was lost', async () => {
    const forward = await forwardTo(() => part.port)
    const redis = await connectedTo({ url: `redis://127.0.0.1:${forward.port}` })
    connections.push(redis)
    const bot = redisJournals(redis, cluster)
    const first = operationEntry('op-1', undefined, { type: 'queued' })
    await bot.append(first)
    forward.loseNext()
    expect(await bot.append(operationEntry('op-1', first, { type: 'paused' }))).toBe('appended')
    expect((await bot.operation('op-1')).map(({ event }) => event.type)).toEqual(['queued', 'paused'])
    expect(await bot.verify()).toEqual({ chain: 'verifies' })
    await forward.close()
  })

  it('append: is a conflict when its answer was lost and another bot took the place', async () => {
    const forward = await forwardTo(() => part.port)
    const redis = await connectedTo({ url: `redis://127.0.0.1:${forward.port}` })
    connections.push(redis)
    const bot = redisJournals(redis, cluster)
    const other = await journals()
    const first = operationEntry('op-1', undefined, { type: 'queued' })
    await bot.append(first)
    await other.append(operationEntry('op-1', first, { type: 'expired' }))
    forward.loseNext()
    expect(await bot.append(operationEntry('op-1', first, { type: 'paused' }))).toBe('conflict')
    await forward.close()
  })

  it('append: fails at once and without effect when Redis is down', async () => {
    const bot = await journals()
    await part.kill()
    await expect.poll(() => connections[0]?.status).not.toBe('ready')
    const failure = await bot.append(operationEntry('op-1', undefined, { type: 'queued' })).catch((error) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure).toMatchObject({ source: 'Redis', effect: 'none' })
  })

  it('append: is ambiguous after its time limit when Redis does not answer', async () => {
    const redis = promptConnection(plainRedis(part.url), { ...defaultRedisTimes, commandMs: 200 }, silentLog)
    connections.push(redis)
    await redis.connect()
    part.freeze()
    const failure = await redisJournals(redis, cluster)
      .append(operationEntry('op-1', undefined, { type: 'queued' }))
      .catch((error) => error)
    part.thaw()
    expect(failure).toMatchObject({ name: 'Failure', source: 'Redis', effect: 'ambiguous' })
  })

  it('connect: names REDIS_URL and the remedy when Redis is down', async () => {
    await part.kill()
    const redis = promptConnection(plainRedis(part.url), defaultRedisTimes, silentLog)
    await expect(connect(redis)).rejects.toThrow(
      /REDIS_URL: cannot use Redis at 127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*start Redis, or set/,
    )
  })
})

describe('Redis durability', () => {
  it.each([
    ['fsync every second', 'every write', 'appendfsync is "everysec" and must be always'],
    ['no append-only file', 'every write', 'appendonly is "no" and must be yes'],
    ['no append-only file', 'every second', 'appendonly is "no" and must be yes'],
    ['evicts keys', 'every second', 'maxmemory-policy is "allkeys-lru" and must be noeviction'],
  ] as const)('assertDurability: refuses "%s" where %s must be kept', async (weakness, asked, words) => {
    await using weak = await startWeakRedis(weakness)
    const redis = await connectedTo(weak)
    connections.push(redis)
    await expect(assertDurability(redis, asked)).rejects.toThrow(words)
  })

  it('weakSettings: accepts weaker durability only when it is configured', async () => {
    await using weak = await startWeakRedis('fsync every second')
    const redis = await connectedTo(weak)
    connections.push(redis)
    expect(await weakSettings(redis, 'every second')).toEqual([])
    expect(await weakSettings(redis, 'unchecked')).toEqual([])
  })

  it('weakSettings: accepts the Redis of the sandbox', async () => {
    const redis = await connectedTo(part)
    connections.push(redis)
    expect(await weakSettings(redis, 'every write')).toEqual([])
  })

  it('S35 assertDurability: refuses a primary with replicas that does not wait for one of them', async () => {
    await using replica = await startRedis()
    const follower = await connectedTo(replica)
    const redis = await connectedTo(part)
    connections.push(follower, redis)
    await follower.replicaof('127.0.0.1', part.port)
    await seen(
      () => redis.info('replication'),
      (text) => text.includes('connected_slaves:1'),
    )
    await expect(assertDurability(redis, 'every write')).rejects.toThrow('min-replicas-to-write is "0" and must be 1')
    expect(await weakSettings(redis, 'every second')).toEqual([])
    await redis.config('SET', 'min-replicas-to-write', '1')
    expect(await weakSettings(redis, 'every write')).toEqual([])
  })

  it('assertDurability: names the command and the setting when CONFIG GET is not allowed', async () => {
    const redis = await connectedTo(part)
    connections.push(redis)
    await redis.acl('SETUSER', 'default', '-config')
    await expect(assertDurability(redis, 'every write')).rejects.toThrow(/CONFIG GET.*redis\.durability: unchecked/)
  })
})
