import { expect, it } from 'vitest'
import { defaultRedisTimes, patientConnection, promptConnection } from '../../src/adapters/redis/connection.ts'
import { silentLog } from '../contract/suites/silent-log.ts'
import { redisIn } from './redis-environment.ts'

it('sentinels: the address names the group, its Sentinels, the account and the database', () => {
  const { redis, problems } = redisIn({
    REDIS_URL: 'redis+sentinel://bot:a%40b@db-01,db-02:26380,[::1]:26381/main/2',
    REDIS_SENTINEL_USERNAME: 'finder',
    REDIS_SENTINEL_PASSWORD: 'secret',
  })
  expect(problems).toEqual([])
  expect(redis.sentinels).toEqual({
    master: 'main',
    hosts: [
      { host: 'db-01', port: 26_379 },
      { host: 'db-02', port: 26_380 },
      { host: '::1', port: 26_381 },
    ],
    username: 'finder',
    password: 'secret',
  })
  for (const open of [promptConnection, patientConnection])
    expect(open(redis, defaultRedisTimes, silentLog).options).toMatchObject({
      username: 'bot',
      password: 'a@b',
      db: 2,
      name: 'main',
      role: 'master',
      sentinelUsername: 'finder',
      sentinelPassword: 'secret',
      enableTLSForSentinelMode: false,
    })
})

it('sentinels: TLS counts for the Sentinels too', () => {
  const { redis, problems } = redisIn({ REDIS_URL: 'rediss+sentinel://db-01,db-02/main', REDIS_CACERT: '/ca.pem' })
  expect(problems).toEqual([])
  expect(promptConnection(redis, defaultRedisTimes, silentLog).options).toMatchObject({
    tls: { ca: 'PEM' },
    sentinelTLS: { ca: 'PEM' },
    enableTLSForSentinelMode: true,
  })
})

it.each([
  'redis+sentinel://hunter2@db-01,db-02',
  'redis+sentinel://:hunter2@db-01,,db-02/main',
  'redis+sentinel://:hunter2@db-01:port/main',
  'redis+sentinel://:hunter2@db-01/main/x',
  'redis+sentinel://:hunter2@db-01/main/0/1',
  'redis+sentinel://:hunter2@db-01/main?x=1',
  'redis+sentinel://:hunter2@/main',
])('S54 sentinels: an address without a group or with a wrong host is refused without its password (%s)', (url) => {
  const { problems } = redisIn({ REDIS_URL: url })
  expect(problems.filter((problem) => problem.startsWith('REDIS_URL names no group of Sentinels'))).toHaveLength(1)
  expect(problems.join('\n')).not.toContain('hunter2')
})

it('sentinels: a password of Sentinels is refused where there are none, and a user without a password', () => {
  expect(redisIn({ REDIS_URL: 'redis://db-01', REDIS_SENTINEL_PASSWORD: 'x' }).problems).toContainEqual(
    expect.stringContaining('REDIS_SENTINEL_PASSWORD is for Sentinels'),
  )
  expect(redisIn({ REDIS_URL: 'redis+sentinel://db-01/main', REDIS_SENTINEL_USERNAME: 'x' }).problems).toContainEqual(
    expect.stringContaining('REDIS_SENTINEL_PASSWORD is missing'),
  )
})
