import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { z } from 'zod'
import { type ControlPlane, killAll, startInOrder, writeClients } from './control-plane.ts'
import { joinEnvironments } from './local-copy.ts'
import { nameHosts } from './named-hosts.ts'
import { launch } from './owned-process.ts'
import { findProgram } from './programs.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'
import { untilSo } from './until.ts'

/** Redis on each host, the first one as primary of all others, and a Sentinel on each host. */
export type SentinelGroup = ControlPlane & {
  /** The name of the group. */
  readonly master: string
  /** The Sentinels; `members` are the Redis of the same hosts. */
  readonly sentinels: readonly Service[]
  /** The address of the group for the bot. */
  readonly url: string
  /** Resolves once each Sentinel knows the others and the replicas, without which there is no failover. */
  readonly ready: () => Promise<void>
  /** The number of the member that a majority takes for the primary; -1 when there is none. */
  readonly primary: () => Promise<number>
}

const readyWithinMs = 30_000
const master = 'main'
const [redisPort, sentinelPort] = [6379, 26_379]

/** Starts a Redis that loses nothing and a Sentinel for each name; the client is `redis-cli`. */
export async function startRedisSentinel(names: readonly string[]): Promise<SentinelGroup> {
  const [server, client] = [await findProgram('redis-server'), await findProgram('redis-cli')]
  const folder = freshFolder('sentinel')
  const hosts = await nameHosts(folder, names)
  const { addresses } = hosts
  const start = (name: string, lines: readonly string[], args: readonly string[]) => {
    const file = join(folder, `${name}.conf`)
    // both programs write into their file what changes
    writeFileSync(file, `${lines.join('\n')}\n`)
    return makeService(
      () => launch({ name, path: server.path, args: [file, ...args], env: server.env, workingFolder: folder }),
      (process) => process.line(/Ready to accept connections|\+monitor master/, readyWithinMs),
    )
  }
  const redis = (address: string, index: number) => () =>
    start(
      `redis-${index}`,
      [...redisLines(folder, address, index), ...(index === 0 ? [] : [`replicaof ${addresses[0]} ${redisPort}`])],
      [],
    )
  const sentinel = (address: string, index: number) => () =>
    start(`sentinel-${index}`, sentinelLines(folder, address, addresses[0] ?? ''), ['--sentinel'])
  const all = await startInOrder([...addresses.map(redis), ...addresses.map(sentinel)])
  return {
    master,
    url: `redis+sentinel://${addresses.join(',')}/${master}`,
    ready: () =>
      untilSo('a group that can fail over', readyWithinMs, async () => {
        const said = await Promise.all(addresses.map((address) => askedOf(address, 'MASTER', master)))
        const others = `${names.length - 1}`
        return said.every(
          (fields) => fields.get('num-other-sentinels') === others && fields.get('num-slaves') === others,
        )
      }),
    async primary() {
      const said = await Promise.allSettled(addresses.map((address) => askedOf(address, 'MASTER', master)))
      const named = said.flatMap((one) => (one.status === 'fulfilled' ? [one.value.get('ip')] : []))
      return addresses.findIndex((address) => named.filter((ip) => ip === address).length * 2 > names.length)
    },
    members: all.slice(0, names.length),
    sentinels: all.slice(names.length),
    addresses,
    clients: writeClients(folder, {
      'redis-cli': { path: client.path, env: joinEnvironments(client.env, hosts.env), args: [] },
    }),
    [Symbol.asyncDispose]: () => killAll(all),
  }
}

/** The fields that the Sentinel at this address answers. */
async function askedOf(address: string, ...words: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const times = { connectTimeout: 1_000, commandTimeout: 1_000, retryStrategy: null }
  const redis = new Redis({ host: address, port: sentinelPort, lazyConnect: true, ...times })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    const said = z.array(z.string()).parse(await redis.call('SENTINEL', ...words))
    return new Map(said.flatMap((name, index) => (index % 2 === 0 ? [[name, said[index + 1] ?? ''] as const] : [])))
  } finally {
    redis.disconnect()
  }
}

const redisLines = (folder: string, address: string, index: number): readonly string[] => [
  `bind ${address}`,
  // loopback connects from 127.0.0.1, whatever it is bound to
  `replica-announce-ip ${address}`,
  `port ${redisPort}`,
  `dir ${folder}`,
  `dbfilename redis-${index}.rdb`,
  `appenddirname redis-${index}`,
  'save ""',
  'appendonly yes',
  'appendfsync always',
  'maxmemory-policy noeviction',
  'min-replicas-to-write 1',
  'min-replicas-max-lag 10',
  'repl-diskless-sync no',
]

const sentinelLines = (folder: string, address: string, primary: string): readonly string[] => [
  `bind ${address}`,
  `sentinel announce-ip ${address}`,
  `port ${sentinelPort}`,
  `dir ${folder}`,
  `sentinel monitor ${master} ${primary} ${redisPort} 2`,
  `sentinel down-after-milliseconds ${master} 2000`,
  `sentinel failover-timeout ${master} 10000`,
]
