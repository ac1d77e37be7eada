import { expect, it } from 'vitest'
import {
  defaultRedisTimes,
  patientConnection,
  plainRedis,
  promptConnection,
} from '../../src/adapters/redis/connection.ts'
import { silentLog } from '../contract/suites/silent-log.ts'

const optionsOf = (url: string) => [
  promptConnection(plainRedis(url), defaultRedisTimes, silentLog).options,
  patientConnection(plainRedis(url), defaultRedisTimes, silentLog).options,
]

it.each(['redis://redis.internal:6379', 'redis://[::1]:6379', 'rediss://redis.internal'])(
  'address: a name or address of either IP version is looked up (%s)',
  (url) => {
    for (const { family } of optionsOf(url)) expect(family).toBe(0)
  },
)

it('address: a password is the one that was encoded, whatever characters it has', () => {
  const password = 'a+b=c%/#@:?x '
  for (const options of optionsOf(`redis://bot:${encodeURIComponent(password)}@redis.internal:6380/2`))
    expect(options).toMatchObject({ username: 'bot', password, host: 'redis.internal', port: 6380, db: 2 })
})
