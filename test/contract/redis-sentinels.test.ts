import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SentinelGroup, startRedisSentinel } from '../../sandbox/programs/redis-sentinel.ts'
import { connect, defaultRedisTimes, plainRedis, promptConnection } from '../../src/adapters/redis/connection.ts'
import { assertDurability } from '../../src/adapters/redis/durability.ts'
import { missingRedisRights } from '../../src/adapters/redis/rights/rights.ts'
import type { RedisSentinels } from '../../src/adapters/redis/sentinels.ts'
import { read } from '../tidy/sources.ts'
import { seen } from '../until.ts'
import { silentLog } from './suites/silent-log.ts'

const requirements = read('docs/requirements.md').text

let group: SentinelGroup
beforeAll(async () => {
  group = await startRedisSentinel(['one', 'two', 'three'])
  await group.ready()
})
afterAll(() => group?.[Symbol.asyncDispose]())

const noAccount = { username: null, password: null }

const throughSentinels = (master = group.master, account: Pick<RedisSentinels, 'username' | 'password'> = noAccount) =>
  promptConnection(
    {
      ...plainRedis('redis://unused/0'),
      sentinels: {
        master,
        hosts: group.addresses.map((host) => ({ host, port: 26_379 })),
        ...account,
      },
    },
    defaultRedisTimes,
    silentLog,
  )

const primaryOf = (redis: { readonly info: (section: string) => Promise<string> }) =>
  redis.info('server').then((said) => /^process_id:(\d+)/m.exec(said)?.[1])

it('S35 sentinels: connect to the primary, prove its settings and the rights, and follow a failover', async () => {
  const first = group.members[await group.primary()]
  const redis = throughSentinels()
  try {
    await connect(redis)
    expect(await primaryOf(redis)).toBe(`${first?.pid()}`)
    await seen(
      () => redis.info('replication'),
      (said) => said.includes('connected_slaves:2'),
    )
    await expect(assertDurability(redis, 'every write')).resolves.toBeUndefined()
    expect(await missingRedisRights(redis, ['harbour'])).toEqual([])
    await redis.set('journal', 'kept')
    expect(await redis.wait(2, 5_000)).toBe(2)
    first?.freeze()
    const survivor = await seen(
      () => primaryOf(redis).catch(() => undefined),
      (pid) => pid !== undefined && pid !== `${first?.pid()}`,
    )
    expect(group.members.map((member) => `${member.pid()}`)).toContain(survivor)
    // Sentinel closes the connections of a primary right after its promotion, so that a first command may fail
    const kept = await seen(
      () => redis.get('journal').catch(() => undefined),
      (value) => value !== undefined,
    )
    expect(kept).toBe('kept')
  } finally {
    first?.thaw()
    redis.disconnect()
  }
})

it('sentinels: say which group none of them knows', async () => {
  await expect(connect(throughSentinels('other'))).rejects.toThrow(
    /REDIS_URL: cannot use Redis other through the Sentinels 127\..*:26379.*No such master with that name/,
  )
})

it('S35 sentinels: one that hangs does not keep the bot from the others', async () => {
  group.sentinels[0]?.freeze()
  const redis = throughSentinels()
  try {
    await connect(redis)
    expect(await redis.get('journal')).toBe('kept')
  } finally {
    redis.disconnect()
    group.sentinels[0]?.thaw()
  }
})

it('S35 sentinels: demand min-replicas-to-write also while no replica is connected', async () => {
  const primary = await group.primary()
  const redis = throughSentinels()
  try {
    await connect(redis)
    await redis.config('SET', 'min-replicas-to-write', '0')
    await Promise.all(group.members.map((member, index) => (index === primary ? undefined : member.kill())))
    await seen(
      () => redis.info('replication'),
      (said) => said.includes('connected_slaves:0'),
    )
    await expect(assertDurability(redis, 'every write')).rejects.toThrow('min-replicas-to-write is "0" and must be 1')
  } finally {
    await redis.config('SET', 'min-replicas-to-write', '1')
    redis.disconnect()
    for (const member of group.members) if (!member.isRunning()) await member.restart()
  }
})

it('sentinels: an account with the documented rights finds the primary, and no other account', async () => {
  const [, rights = ''] = /ACL SETUSER lockkeeper on >PASSWORD (-@all \+sentinel.*)/.exec(requirements) ?? []
  for (const host of group.addresses) {
    const sentinel = promptConnection(plainRedis(`redis://${host}:26379`), defaultRedisTimes, silentLog)
    await sentinel.connect()
    await sentinel.call('ACL', 'SETUSER', 'finder', 'on', '>secret', ...rights.split(' '))
    await sentinel.call('ACL', 'SETUSER', 'default', 'off')
    sentinel.disconnect()
  }
  const redis = throughSentinels(group.master, { username: 'finder', password: 'secret' })
  try {
    await connect(redis)
    expect(await redis.get('journal')).toBe('kept')
  } finally {
    redis.disconnect()
  }
  await expect(connect(throughSentinels())).rejects.toThrow(/NOAUTH|NOPERM/)
})

it('sentinels: are named, with the remedy, when none of them answers', async () => {
  await Promise.all(group.sentinels.map((sentinel) => sentinel.kill()))
  await expect(connect(throughSentinels())).rejects.toThrow(
    /REDIS_URL: cannot use Redis main through the Sentinels 127\..*Connection is closed.*start Redis, or set REDIS_URL/,
  )
})
