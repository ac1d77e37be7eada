import { expect, it } from 'vitest'
import { defaultRedisTimes, foundBy, promptConnection } from '../../src/adapters/redis/connection.ts'
import { forKeys } from '../../src/adapters/redis/connections.ts'
import { silentLog } from '../contract/suites/silent-log.ts'
import { redisIn } from './redis-environment.ts'

it('Redis Cluster: the address names nodes and the account, and each connection has keys', () => {
  const { redis, problems } = redisIn({ REDIS_URL: 'redis+cluster://bot:a%40b@db-01,db-02:7000,[::1]:7001' })
  expect(problems).toEqual([])
  expect(redis.cluster).toEqual({
    hosts: [
      { host: 'db-01', port: 6379 },
      { host: 'db-02', port: 7000 },
      { host: '::1', port: 7001 },
    ],
    keys: 'lockkeeper:{arrivals}:',
  })
  const redisOfCluster = promptConnection(forKeys(redis, 'lockkeeper:{eu-1}'), defaultRedisTimes, silentLog)
  expect(redisOfCluster.options).toMatchObject({ username: 'bot', password: 'a@b', db: 0 })
  expect(foundBy(redisOfCluster)).toBe('of the Cluster db-01:6379, db-02:7000, ::1:7001')
  expect(forKeys(redis, 'lockkeeper:{eu-1}').cluster?.keys).toBe('lockkeeper:{eu-1}')
})

it('Redis Cluster: TLS counts for every node', () => {
  const { redis, problems } = redisIn({ REDIS_URL: 'rediss+cluster://db-01,db-02', REDIS_CACERT: '/ca.pem' })
  expect(problems).toEqual([])
  expect(promptConnection(redis, defaultRedisTimes, silentLog).options).toMatchObject({ tls: { ca: 'PEM' } })
})

it.each([
  'redis+cluster://:hunter2@db-01,,db-02',
  'redis+cluster://:hunter2@db-01:port',
  'redis+cluster://:hunter2@db-01/1',
  'redis+cluster://:hunter2@',
  'redis+cluster://:hunter2@db-01?x=1',
])('S54 Redis Cluster: an address with a wrong host or a database is refused without its password (%s)', (url) => {
  const { problems } = redisIn({ REDIS_URL: url })
  expect(problems.filter((problem) => problem.startsWith('REDIS_URL names no Redis Cluster'))).toHaveLength(1)
  expect(problems.join('\n')).not.toContain('hunter2')
})
