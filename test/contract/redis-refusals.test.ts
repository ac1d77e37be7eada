import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RedisService, startRedis, startRedisWith } from '../../sandbox/programs/redis.ts'
import { connect, defaultRedisTimes, plainRedis, promptConnection } from '../../src/adapters/redis/connection.ts'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { seen } from '../until.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster, operationEntry } from './suites/entries.ts'
import { silentLog } from './suites/silent-log.ts'

let parts: RedisService[]
let connections: Redis[]

beforeEach(() => {
  parts = []
  connections = []
})

afterEach(async () => {
  for (const redis of connections) redis.disconnect()
  for (const part of parts) await part.stop()
})

function opened(url: string): Redis {
  const redis = promptConnection(plainRedis(url), defaultRedisTimes, silentLog)
  connections.push(redis)
  return redis
}

async function running(start: Promise<RedisService>): Promise<RedisService> {
  const part = await start
  parts.push(part)
  return part
}

it('F111 database: is refused when the server does not have it, instead of taking database 0', async () => {
  const { url, port } = await running(startRedisWith({ databases: '4' }))
  await connect(opened(`${url}/3`))
  await expect(connect(opened(`${url}/9`))).rejects.toThrow(
    `REDIS_URL: cannot use Redis at 127.0.0.1:${port} (ERR DB index is out of range)`,
  )
})

it('F111 database: is refused to an account that may not choose one', async () => {
  const part = await running(startRedis())
  const admin = await connectedTo(part)
  connections.push(admin)
  await admin.call('ACL', 'SETUSER', 'bot', 'on', '>secret', '~*', '+@all', '-select')
  await connect(opened(`redis://bot:secret@127.0.0.1:${part.port}`))
  await expect(connect(opened(`redis://bot:secret@127.0.0.1:${part.port}/3`))).rejects.toThrow("'select' command")
})

it('F111 database: writes nothing into database 0 when a restarted server has fewer databases', async () => {
  const { url, port } = await running(startRedis())
  const redis = opened(`${url}/9`)
  await connect(redis)
  await parts[0]?.stop()
  await running(startRedisWith({ databases: '4', port: String(port) }))
  const other = opened(url)
  await connect(other)
  let refusals = 0
  redis.on('error', ({ message }) => {
    if (message.includes('DB index')) refusals += 1
  })
  await seen(
    () => redis.set('ours', '1').catch(() => refusals),
    () => refusals > 3,
  )
  expect(await other.get('ours')).toBeNull()
})

it('F112 cluster: a node of a Redis Cluster is refused at the start', async () => {
  const { url } = await running(startRedisWith({ 'cluster-enabled': 'yes' }))
  await expect(connect(opened(url))).rejects.toThrow('is part of a Redis Cluster')
})

/** What an append ended with. */
async function appended(part: RedisService): Promise<unknown> {
  const redis = await connectedTo(part)
  connections.push(redis)
  const journals = await redisJournals(redis, cluster)
  return journals
    .append(operationEntry('op-1', undefined, { type: 'pauseAsked', person: 'U1' }))
    .catch((error) => error)
}

it('F113 append: writes nothing on a server without enough replicas', async () => {
  const part = await running(startRedis())
  const admin = await connectedTo(part)
  connections.push(admin)
  await admin.config('SET', 'min-replicas-to-write', '1')
  const refused = await appended(part)
  expect(refused).toBeInstanceOf(Failure)
  expect(refused).toMatchObject({ effect: 'none', message: expect.stringContaining('NOREPLICAS') })
  await admin.config('SET', 'min-replicas-to-write', '0')
  expect(await appended(part)).toBe('appended')
})
