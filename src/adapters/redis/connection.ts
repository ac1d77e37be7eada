import { Redis, type RedisOptions } from 'ioredis'
import { Failure } from '../../engine/ports/failure.ts'
import type { Log } from '../../engine/ports/log.ts'
import { type RedisSentinels, sentinelOptions, sentinelsText, watchSentinels } from './sentinels.ts'
import { type RedisCluster, shardOptions, shardText } from './shard.ts'

/**
 * The address of Redis, and its TLS settings beyond `rediss://` as PEM text; null where unused. Where Sentinels or the
 * nodes of a Redis Cluster say which Redis is the primary, `url` has only the account, the database and whether TLS is
 * used.
 */
export type RedisAddress = {
  readonly url: string
  readonly tls: RedisTls
  readonly sentinels: RedisSentinels | null
  readonly cluster: RedisCluster | null
}

/** The client's TLS settings. A server's certificate is always verified. */
export type RedisTls = {
  /** The authority that signed the server's certificate; null uses the system's. */
  readonly certificateAuthority: string | null
  readonly certificate: string | null
  readonly key: string | null
  /** The name in the server's certificate, where the address has another one. */
  readonly serverName: string | null
}

// the system's authorities, and no client certificate
const defaultRedisTls: RedisTls = { certificateAuthority: null, certificate: null, key: null, serverName: null }

/** An address without TLS settings beyond its URL. */
export const plainRedis = (url: string): RedisAddress => ({
  url,
  tls: defaultRedisTls,
  sentinels: null,
  cluster: null,
})

/** Timeouts of Redis. */
export type RedisTimes = {
  readonly connectMs: number
  /** The longest that one command may take. */
  readonly commandMs: number
  /** Pause between attempts to connect. */
  readonly reconnectMs: number
  /** How long a worker's connection may be silent; longer than it waits for work. */
  readonly workSilentMs: number
}

/** Default timeouts. */
export const defaultRedisTimes: RedisTimes = {
  connectMs: 3000,
  commandMs: 3000,
  reconnectMs: 250,
  workSilentMs: 15_000,
}

/** The TLS options of ioredis; none where the address is not encrypted. */
function tlsOptions({ url, tls }: RedisAddress): Pick<RedisOptions, 'tls'> {
  if (!url.startsWith('rediss:')) return {}
  const { certificateAuthority, certificate, key, serverName } = tls
  return {
    tls: {
      ...(certificateAuthority === null ? {} : { ca: certificateAuthority }),
      ...(certificate === null || key === null ? {} : { cert: certificate, key }),
      ...(serverName === null ? {} : { servername: serverName }),
    },
  }
}

const common = (address: RedisAddress, times: RedisTimes, silentMs: number): Omit<RedisOptions, 'replyMapping'> => ({
  ...tlsOptions(address),
  ...(address.sentinels === null
    ? {}
    : sentinelOptions(address.sentinels, tlsOptions(address).tls ?? null, times, silentMs)),
  ...(address.cluster === null ? {} : shardOptions(address.cluster, times, silentMs)),
  lazyConnect: true,
  connectTimeout: times.connectMs,
  retryStrategy: () => times.reconnectMs,
  // after a failover the old primary answers so until the client connects to the new one
  reconnectOnError: ({ message }: Error) => /^(READONLY|MOVED|CLUSTERDOWN)\b/.test(message),
})

const open = ({ url }: RedisAddress, options: Omit<RedisOptions, 'replyMapping'>): Redis => new Redis(url, options)

/**
 * A connection whose commands answer quickly or fail: no command waits for a reconnect, and none is sent twice by the
 * library.
 */
export const promptConnection = (address: RedisAddress, times: RedisTimes, log: Log): Redis =>
  watched(
    open(address, {
      ...common(address, times, times.commandMs),
      commandTimeout: times.commandMs,
      enableOfflineQueue: false,
      // a command in flight when the connection breaks fails at once, and is not sent again by the library
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
    }),
    log,
  )

/** A connection for a worker, whose commands wait for work and for reconnects. */
export const patientConnection = (address: RedisAddress, times: RedisTimes, log: Log): Redis =>
  watched(open(address, { ...common(address, times, times.workSilentMs), maxRetriesPerRequest: null }), log)

/** How the Redis of a connection is named in messages when others say which one it is; null when nobody does. */
export const foundBy = ({ options }: Pick<Redis, 'options'>): string | null =>
  sentinelsText(options) ?? shardText(options)

/** Connects for the first time. Throws `Failure` with the reason when that fails. */
export async function connect(redis: Redis): Promise<void> {
  const { host, port } = redis.options
  const found = foundBy(redis)
  const place = found === null ? `Redis at ${host}:${port}` : `Redis ${found}`
  // the error of connecting says only that it failed; an earlier event has the reason
  const reasons: Error[] = []
  const note = (error: Error) => void reasons.push(error)
  const watching = watchSentinels(redis)
  redis.on('error', note)
  try {
    await Promise.race([redis.connect(), watching.reason.then((reason) => Promise.reject(reason))])
  } catch (error) {
    redis.disconnect()
    const reason = found === null ? (reasons[0] ?? error) : error
    throw new Failure(
      'Redis',
      `REDIS_URL: cannot use ${place} (${messageOf(reason)}): start Redis, or set REDIS_URL to its address and password`,
      'none',
      reason,
    )
  } finally {
    redis.off('error', note)
    watching.stop()
  }
  if (shardText(redis.options) === null && (await isClusterNode(redis))) {
    redis.disconnect()
    throw new Failure(
      'Redis',
      `REDIS_URL: ${place} is part of a Redis Cluster, which keeps only a share of all keys: name its nodes, as in redis+cluster://user:password@host1,host2,host3`,
      'none',
    )
  }
}

/** Whether the server belongs to a Redis Cluster; false where the account may not ask: its writes are then refused. */
const isClusterNode = (redis: Redis): Promise<boolean> =>
  redis.info('cluster').then(
    (said) => /^cluster_enabled:1\b/m.test(said),
    () => false,
  )

// when the server lacks the database, or the account may not select it, the client would go on in database 0, where the
// keys of something else are
const isWrongDatabase = ({ message }: Error): boolean => /DB index|invalid DB|'select' command/i.test(message)

function watched(redis: Redis, log: Log): Redis {
  let away = 'no'
  redis.on('error', (error) => {
    // while Redis is away, this event comes several times a second; one log line is enough
    if (away === 'no') log.warn({ error }, 'Redis is unreachable')
    away = 'yes'
    if (isWrongDatabase(error)) redis.disconnect(true)
  })
  redis.on('ready', () => {
    if (away === 'yes') log.info({}, 'Redis is back')
    away = 'no'
  })
  return redis
}

const messageOf = (error: unknown): string =>
  error instanceof Error && error.message !== '' ? error.message : String(error)
