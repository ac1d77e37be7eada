import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type RedisService, redisForDemo, startRedis, startWeakRedis } from '../../sandbox/programs/redis.ts'

test('Redis: keeps what it acknowledged when it is killed with -9 and restarted', async () => {
  await using redis = await startRedis()
  const before = connect(redis)
  await before.set('journal', 'the last event')
  before.disconnect()
  await redis.kill()
  expect(redis.isRunning()).toBe(false)
  await redis.restart()
  expect(await connect(redis).get('journal')).toBe('the last event')
})

test('startRedis: writes every command to disk and evicts nothing', async () => {
  await using redis = await startRedis()
  expect(await settingsOf(redis)).toEqual({
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
  })
})

test.each([
  ['fsync every second', { appendfsync: 'everysec' }],
  ['no append-only file', { appendonly: 'no' }],
  ['evicts keys', { 'maxmemory-policy': 'allkeys-lru' }],
] as const)('startWeakRedis: differs only in its weakness with "%s"', async (weakness, difference) => {
  await using redis = await startWeakRedis(weakness)
  const strong = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' }
  expect(await settingsOf(redis)).toEqual({ ...strong, ...difference })
})

test('freeze: delays all answers until the thaw', async () => {
  await using redis = await startRedis()
  const client = connect(redis)
  await client.ping()
  redis.freeze()
  const answered: string[] = []
  const asked = client.incr('asked').then(() => answered.push('asked'))
  await connectionRefusesOrHangs(redis)
  expect(answered).toEqual([])
  redis.thaw()
  await asked
  expect(answered).toEqual(['asked'])
})

test('restart: uses the same address after a stop', async () => {
  await using redis = await startRedis()
  await redis.stop()
  await redis.restart()
  expect(await connect(redis).ping()).toBe('PONG')
})

test('redisForDemo: uses the configured address and starts no Redis of its own', async () => {
  vi.stubEnv('DEMO_REDIS_URL', 'redis://127.0.0.1:6379')
  onTestFinished(() => void vi.unstubAllEnvs())
  await using redis = await redisForDemo()
  expect(redis.url).toBe('redis://127.0.0.1:6379')
  expect(redis.pid()).toBe(0)
})

function connect(redis: RedisService): Redis {
  const client = new Redis(redis.url, { retryStrategy: () => 50 })
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  return client
}

async function connectionRefusesOrHangs(redis: RedisService): Promise<void> {
  const impatient = new Redis(redis.url, { commandTimeout: 200, retryStrategy: () => null, lazyConnect: false })
  impatient.on('error', () => undefined)
  await expect(impatient.ping()).rejects.toThrow()
  impatient.disconnect()
}

async function settingsOf(redis: RedisService): Promise<Record<string, unknown>> {
  const client = connect(redis)
  const names = ['appendonly', 'appendfsync', 'maxmemory-policy']
  const pairs = await Promise.all(
    names.map(async (name) => [name, ((await client.config('GET', name)) as string[])[1]]),
  )
  return Object.fromEntries(pairs)
}
