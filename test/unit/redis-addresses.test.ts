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

it.each([
  'ERR DB index is out of range',
  'ERR invalid DB index',
  "NOPERM User bot has no permissions to run the 'select' command",
])('F111 connection: is given up and made again when its database was refused (%s)', (message) => {
  for (const open of [promptConnection, patientConnection]) {
    const redis = open(plainRedis('redis://127.0.0.1:6379/9'), defaultRedisTimes, silentLog)
    const ended: unknown[] = []
    redis.disconnect = (reconnect) => void ended.push(reconnect)
    redis.emit('error', new Error('connect ECONNREFUSED 127.0.0.1:6379'))
    redis.emit('error', new Error(message))
    expect(ended).toEqual([true])
  }
})
