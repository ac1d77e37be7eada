import { Redis } from 'ioredis'
import { run } from './command.ts'
import { launch } from './owned-process.ts'
import { freePorts } from './ports.ts'
import { findProgram } from './programs.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'
import { untilSo } from './until.ts'

/** A Redis Cluster of three primaries with one replica each, on loopback. */
export type RedisClusterService = AsyncDisposable & {
  /** The address of the cluster for the bot. */
  readonly url: string
  readonly nodes: readonly Service[]
  /** The number of the node that is the primary of these keys, by most of the nodes that answer; -1 without one. */
  readonly primaryOf: (keys: string) => Promise<number>
  /** Whether the primary of these keys takes writes, for which it needs its replica. */
  readonly takesWrites: (keys: string) => Promise<boolean>
}

const readyWithinMs = 60_000

/** Starts six nodes that lose nothing and need one replica for each write. */
export async function startRedisCluster(): Promise<RedisClusterService> {
  const [server, client] = [await findProgram('redis-server'), await findProgram('redis-cli')]
  const folder = freshFolder('redis-cluster')
  const all = await freePorts(12)
  const ports = all.slice(0, 6)
  const nodes = await Promise.all(
    ports.map((port, index) => {
      const name = `redis-${index}`
      const settings = settingsOf(folder, name, port, all[index + 6] ?? 0)
      const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value])
      return makeService(
        () => launch({ name, path: server.path, args, env: server.env, workingFolder: folder }),
        (process) => process.line(/Ready to accept connections/, readyWithinMs),
      )
    }),
  )
  const addresses = ports.map((port) => `127.0.0.1:${port}`)
  const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes']
  await run(client.path, create, { env: client.env, workingFolder: folder })
  await untilSo('a Redis Cluster with all its replicas', readyWithinMs, async () => {
    const said = await Promise.all(ports.map((port) => asking(port, (redis) => redis.info('replication'))))
    const isLinked = (text: string) => /connected_slaves:1|master_link_status:up/.test(text)
    const healthy = await Promise.all(ports.map((port) => asking(port, (redis) => redis.cluster('INFO'))))
    return said.every(isLinked) && healthy.every((text) => `${text}`.includes('cluster_state:ok'))
  })
  const primaryOf = async (keys: string): Promise<number> => {
    const named = await Promise.allSettled(ports.map((port) => asking(port, (redis) => primaryPort(redis, keys))))
    const votes = named.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    return ports.findIndex((port) => votes.filter((vote) => vote === port).length * 2 > votes.length)
  }
  return {
    url: `redis+cluster://${addresses.join(',')}`,
    nodes,
    primaryOf,
    async takesWrites(keys) {
      const port = ports[await primaryOf(keys)] ?? 0
      return asking(port, (redis) => redis.set(`${keys}:probe`, '', 'PX', 1)).then(
        () => true,
        () => false,
      )
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node.kill()))
    },
  }
}

const settingsOf = (folder: string, name: string, port: number, busPort: number): Readonly<Record<string, string>> => ({
  bind: '127.0.0.1',
  port: String(port),
  dir: folder,
  dbfilename: `${name}.rdb`,
  appenddirname: name,
  save: '',
  daemonize: 'no',
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
  'min-replicas-to-write': '1',
  'repl-diskless-sync': 'no',
  'cluster-enabled': 'yes',
  'cluster-port': String(busPort),
  'cluster-config-file': `${name}.nodes`,
  'cluster-node-timeout': '2000',
})

async function primaryPort(redis: Redis, keys: string): Promise<number | undefined> {
  const slot = await redis.cluster('KEYSLOT', keys)
  const ranges = await redis.cluster('SLOTS')
  return ranges.find(([from, to]) => from <= slot && slot <= to)?.[2]?.[1]
}

async function asking<T>(port: number, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const times = { connectTimeout: 1_000, commandTimeout: 1_000, retryStrategy: null }
  const redis = new Redis({ host: '127.0.0.1', port, lazyConnect: true, ...times })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await ask(redis)
  } finally {
    redis.disconnect()
  }
}
