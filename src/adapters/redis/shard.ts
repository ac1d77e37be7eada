import { createConnection } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis'
import { z } from 'zod'
import { pauseFor } from '../../engine/ports/pause.ts'

/** A host and port of Redis. */
type Place = { readonly host: string; readonly port: number }

/** Nodes of a Redis Cluster, and the prefix of the keys that a connection is for. Its hash tag decides the shard. */
export type RedisCluster = { readonly hosts: readonly Place[]; readonly keys: string }

/** Limits of asking a node of the cluster, in milliseconds. */
type AskTimes = { readonly connectMs: number; readonly commandMs: number; readonly reconnectMs: number }

const node = z.tuple([z.string().nullable(), z.number()]).rest(z.unknown())
const slots = z.array(z.tuple([z.number(), z.number(), node]).rest(z.unknown()))

const noNode = 'No node of the Redis Cluster names a primary'

/**
 * The options with which a connection asks the nodes of a Redis Cluster for the primary of its keys, at each attempt to
 * connect and with another node each time, because one that is cut off from the others still names the former primary.
 * A primary that is silent for `silentMs` is given up. A connection without a `retryStrategy` asks each node once.
 */
export const shardOptions = (
  cluster: RedisCluster,
  times: AskTimes,
  silentMs: number,
): Pick<RedisOptions, 'Connector' | 'socketTimeout'> => ({
  Connector: shardConnector(cluster, times),
  socketTimeout: silentMs,
})

/** How the Redis Cluster of a connection is named in messages; null when the connection is to none. */
export const shardText = ({ Connector }: Pick<RedisOptions, 'Connector'>): string | null =>
  Connector !== undefined && 'cluster' in Connector ? String(Connector.cluster) : null

/** Whether an error of a connection says that no node of the cluster named a primary. */
export const isWithoutPrimary = ({ message }: Error): boolean => message.startsWith(noNode)

function shardConnector({ hosts, keys }: RedisCluster, times: AskTimes) {
  return class ShardConnector extends AbstractConnector {
    static readonly cluster = `of the Cluster ${hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`
    readonly #options: RedisOptions
    #asked = 0
    #ending: AbortController | null = null

    constructor(options: unknown) {
      // ioredis gives a connector the options of its connection
      const own = options as RedisOptions
      super(own.disconnectTimeout ?? 2000)
      this.#options = own
    }

    /** Whether the server that `INFO` describes is a primary. */
    override check({ role }: { readonly role?: string }): boolean {
      return role === undefined || role === 'master'
    }

    override async connect(emit: (type: string, error: Error) => void) {
      this.connecting = true
      const ending = new AbortController()
      this.#ending = ending
      for (;;) {
        const reasons: string[] = []
        for (const _each of hosts) {
          const host = hosts[this.#asked++ % hosts.length]
          if (host === undefined) continue
          try {
            return this.#open(await primaryOf(keys, host, this.#options, times))
          } catch (error) {
            if (!this.connecting) throw error
            reasons.push(`${host.host}:${host.port}: ${error instanceof Error ? error.message : String(error)}`)
          }
        }
        const inVain = new Error(`${noNode} (${reasons.join('; ')})`)
        emit('error', inVain)
        if (this.#options.retryStrategy === null) throw inVain
        if ((await pauseFor(times.reconnectMs, ending.signal)) === 'ended') throw inVain
      }
    }

    override disconnect(): void {
      this.#ending?.abort()
      super.disconnect()
    }

    #open({ host, port }: Place) {
      if (!this.connecting) throw new Error('Connection is closed.')
      const { tls } = this.#options
      this.stream = tls ? connectTls({ ...tls, host, port }) : createConnection({ host, port })
      this.stream.once('error', (error) => {
        this.firstError = error
      })
      return this.stream
    }
  }
}

/** The primary that has these keys, by this node. Throws when the node does not answer or knows none. */
async function primaryOf(
  keys: string,
  { host, port }: Place,
  { username, password, tls }: RedisOptions,
  times: AskTimes,
): Promise<Place> {
  const asked = new Redis({
    host,
    port,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(tls ? { tls } : {}),
    lazyConnect: true,
    connectTimeout: times.connectMs,
    commandTimeout: times.commandMs,
    retryStrategy: null,
  })
  const reasons: Error[] = []
  asked.on('error', (error) => reasons.push(error))
  try {
    await asked.connect()
    const [slot, ranges] = [await asked.cluster('KEYSLOT', keys), slots.parse(await asked.cluster('SLOTS'))]
    const found = ranges.find(([from, to]) => from <= slot && slot <= to)
    if (found === undefined) throw new Error(`slot ${slot} has no primary`)
    const [name, at] = found[2]
    // a node that does not know its own address leaves it out
    return { host: name === null || name === '' ? host : name, port: at }
  } catch (error) {
    throw reasons[0] ?? error
  } finally {
    asked.disconnect()
  }
}
