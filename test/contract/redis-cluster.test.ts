import { once } from 'node:events'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RedisClusterService, startRedisCluster } from '../../sandbox/programs/redis-cluster.ts'
import { connect, defaultRedisTimes, plainRedis, promptConnection } from '../../src/adapters/redis/connection.ts'
import { redisConnections } from '../../src/adapters/redis/connections.ts'
import { assertDurability } from '../../src/adapters/redis/durability.ts'
import { inboxKeyPrefix, keysOf } from '../../src/adapters/redis/keys.ts'
import { keyPrefixes, redisRules } from '../../src/adapters/redis/rights/requirements.ts'
import { missingRedisRights } from '../../src/adapters/redis/rights/rights.ts'
import { read } from '../tidy/sources.ts'
import { seen } from '../until.ts'
import { silentLog } from './suites/silent-log.ts'

let cluster: RedisClusterService
beforeAll(async () => {
  cluster = await startRedisCluster()
})
afterAll(() => cluster?.[Symbol.asyncDispose]())

const addressOf = (places: readonly string[] = cluster.url.replace('redis+cluster://', '').split(',')) => ({
  ...plainRedis('redis://unused'),
  cluster: {
    hosts: places.map((place) => ({ host: place.split(':')[0] ?? '', port: Number(place.split(':')[1]) })),
    keys: inboxKeyPrefix,
  },
})

const pidOf = (redis: { readonly info: (section: string) => Promise<string> }) =>
  redis.info('server').then((said) => /^process_id:(\d+)/m.exec(said)?.[1])

it('S35 Redis Cluster: each connection reaches the primary of its keys, whose settings and rights are proven', async () => {
  const connections = redisConnections(addressOf(), silentLog)
  try {
    const names = Array.from({ length: 12 }, (_, index) => `cluster-${index}`)
    for (const name of names) {
      const keys = keysOf(name)
      const redis = await connections.of(keys.prefix)
      await redis.set(keys.audit, name)
      expect(await redis.get(keys.audit)).toBe(name)
      expect(await redis.wait(1, 5_000)).toBe(1)
      await expect(assertDurability(redis, 'every write')).resolves.toBeUndefined()
    }
    expect(new Set(await Promise.all(connections.all().map(pidOf))).size).toBe(3)
    const [one] = connections.all()
    expect(one && (await missingRedisRights(one, names))).toEqual([])
  } finally {
    connections.close()
  }
})

it.each(['frozen', 'killed'] as const)('S35 Redis Cluster: follows a failover when the primary is %s', async (how) => {
  const { prefix, audit } = keysOf('harbour')
  const connections = redisConnections(addressOf(), silentLog)
  const before = await cluster.primaryOf(prefix)
  const primary = cluster.nodes[before]
  try {
    const redis = await connections.of(prefix)
    await redis.set(audit, how)
    expect(await redis.wait(1, 5_000)).toBe(1)
    if (how === 'frozen') primary?.freeze()
    else await primary?.kill()
    const after = await seen(
      () => pidOf(redis).catch(() => undefined),
      (pid) => pid !== undefined && pid !== `${primary?.pid()}`,
    )
    expect(after).toBe(`${cluster.nodes[await cluster.primaryOf(prefix)]?.pid()}`)
    expect(await redis.get(audit)).toBe(how)
    // the only replica has become the primary, so nothing may be written
    await expect(redis.set(audit, 'lost')).rejects.toThrow(/NOREPLICAS/)
    if (how === 'frozen') primary?.thaw()
    else await primary?.restart()
    await seen(
      () => redis.set(audit, 'kept').catch(() => undefined),
      (said) => said === 'OK',
    )
  } finally {
    primary?.thaw()
    connections.close()
  }
})

it('Redis Cluster: an account with the documented rights finds the primaries and lacks no right', async () => {
  const [, ofCluster = ''] = /^(\+cluster\|slots.*)$/m.exec(read('docs/requirements.md').text) ?? []
  for (const place of addressOf().cluster.hosts) {
    const one = new Redis({ ...place, lazyConnect: true })
    await one.call('ACL', 'SETUSER', 'keeper', 'on', '>secret', ...redisRules(['harbour']), ...ofCluster.split(' '))
    one.disconnect()
  }
  const connections = redisConnections({ ...addressOf(), url: 'redis://keeper:secret@unused' }, silentLog)
  try {
    for (const keys of keyPrefixes(['harbour'])) await connections.of(keys)
    for (const redis of connections.all()) expect(await missingRedisRights(redis, ['harbour'])).toEqual([])
    expect(await missingRedisRights(await connections.of(inboxKeyPrefix), ['other'])).not.toEqual([])
  } finally {
    connections.close()
  }
})

it('Redis Cluster: says which node answered what when none names a primary', async () => {
  const withoutNodes = promptConnection(addressOf(['127.0.0.1:9']), defaultRedisTimes, silentLog)
  await expect(connect(withoutNodes)).rejects.toThrow(
    /REDIS_URL: cannot use Redis of the Cluster 127.0.0.1:9 \(No node of the Redis Cluster names a primary \(127.0.0.1:9: connect ECONNREFUSED/,
  )
})

it('F94 Redis Cluster: rights count as not proven, at once, when no node answers', async () => {
  const withoutNodes = promptConnection(addressOf(['127.0.0.1:9']), defaultRedisTimes, silentLog)
  await expect(missingRedisRights(withoutNodes, ['harbour'])).rejects.toThrow(
    /did not prove the rights of its user: No node of the Redis Cluster names a primary/,
  )
})

it('Redis Cluster: ends its attempts when the connection is ended', async () => {
  const withoutNodes = promptConnection(addressOf(['127.0.0.1:9']), defaultRedisTimes, silentLog)
  const connecting = withoutNodes.connect()
  await once(withoutNodes, 'error')
  withoutNodes.disconnect()
  await expect(connecting).rejects.toThrow('No node of the Redis Cluster names a primary')
})

it('Redis Cluster: its node is refused as a single Redis, with the address to use', async () => {
  const [place] = cluster.url.replace('redis+cluster://', '').split(',')
  const single = promptConnection(plainRedis(`redis://${place}`), defaultRedisTimes, silentLog)
  await expect(connect(single)).rejects.toThrow('name its nodes, as in redis+cluster://')
})
