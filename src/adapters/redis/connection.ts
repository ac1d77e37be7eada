import { Redis } from 'ioredis'
import { Failure } from '../../engine/ports/failure.ts'
import type { Log } from '../../engine/ports/log.ts'

/** The address of Redis, and its TLS settings beyond `rediss://` as PEM text; null where unused. */
export type RedisAddress = {
  readonly url: string
  readonly tls: RedisTls
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
export const plainRedis = (url: string): RedisAddress => ({ url, tls: defaultRedisTls })

/** Timeouts of Redis. */
export type RedisTimes = {
  readonly connectMs: number
  /** The longest that one command may take. */
  readonly commandMs: number
  /** Pause between attempts to connect. */
  readonly reconnectMs: number
}

/** Default timeouts. */
export const defaultRedisTimes: RedisTimes = { connectMs: 3000, commandMs: 3000, reconnectMs: 250 }

/** The TLS options of ioredis; none where the address is not encrypted. */
function tlsOptions({ url, tls }: RedisAddress) {
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

const common = (address: RedisAddress, times: RedisTimes) => ({
  ...tlsOptions(address),
  lazyConnect: true,
  connectTimeout: times.connectMs,
  retryStrategy: () => times.reconnectMs,
  // after a failover the old primary answers READONLY until the client connects to the new one
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
})

/**
 * A connection whose commands answer quickly or fail: no command waits for a reconnect, and none is sent twice by the
 * library.
 */
export const promptConnection = (address: RedisAddress, times: RedisTimes, log: Log): Redis =>
  watched(
    new Redis(address.url, {
      ...common(address, times),
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
  watched(new Redis(address.url, { ...common(address, times), maxRetriesPerRequest: null }), log)

/** Connects for the first time. Throws `Failure` with the reason when that fails. */
export async function connect(redis: Redis): Promise<void> {
  const { host, port } = redis.options
  // the error of connecting says only that it failed; an earlier event has the reason
  const reasons: Error[] = []
  const note = (error: Error) => void reasons.push(error)
  redis.on('error', note)
  try {
    await redis.connect()
  } catch (error) {
    redis.disconnect()
    const reason = reasons[0] ?? error
    throw new Failure(
      'Redis',
      `REDIS_URL: cannot use Redis at ${host}:${port} (${messageOf(reason)}): start Redis, or set REDIS_URL to its address and password`,
      'none',
      reason,
    )
  } finally {
    redis.off('error', note)
  }
  if (await isClusterNode(redis)) {
    redis.disconnect()
    throw new Failure(
      'Redis',
      `REDIS_URL: Redis at ${host}:${port} is part of a Redis Cluster, which keeps only a share of all keys: use a Redis with cluster-enabled no, with replicas if you want them`,
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
