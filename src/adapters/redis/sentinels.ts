import type { RedisOptions } from 'ioredis'
import { isWithoutPrimary } from './shard.ts'

/** The Sentinels that know which Redis of a group is the primary, and their own account; null where they have none. */
export type RedisSentinels = {
  /** The name of the group, as in `sentinel monitor NAME …`. */
  readonly master: string
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly username: string | null
  readonly password: string | null
}

/**
 * The options with which a connection asks Sentinels for the primary, at each attempt to connect. A primary that is
 * silent for `silentMs` is given up, because the Sentinels may know another one by then.
 */
export function sentinelOptions(
  { master, hosts, username, password }: RedisSentinels,
  tls: RedisOptions['tls'] | null,
  times: { readonly commandMs: number; readonly reconnectMs: number },
  silentMs: number,
): Omit<RedisOptions, 'replyMapping'> {
  return {
    sentinels: hosts.map((each) => ({ ...each })),
    name: master,
    role: 'master',
    ...(username === null ? {} : { sentinelUsername: username }),
    ...(password === null ? {} : { sentinelPassword: password }),
    ...(tls === null || tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: tls }),
    sentinelCommandTimeout: times.commandMs,
    sentinelRetryStrategy: () => times.reconnectMs,
    socketTimeout: silentMs,
  }
}

/** How the Sentinels of a connection are named in messages; null when it has none. */
export const sentinelsText = ({ name, sentinels = [] }: Pick<RedisOptions, 'name' | 'sentinels'>): string | null =>
  sentinels?.length
    ? `${name} through the Sentinels ${sentinels.map(({ host, port }) => `${host}:${port}`).join(', ')}`
    : null

/**
 * Watches who tells a connection its primary, Sentinels or nodes of a Redis Cluster, which it retries without end. `reason`
 * resolves with the last error once all of them have failed; it never resolves after `stop`.
 */
export function watchSentinels(on: {
  on(event: 'error' | 'sentinelError', heard: (error: Error) => void): unknown
  off(event: 'error' | 'sentinelError', heard: (error: Error) => void): unknown
}): { readonly reason: Promise<Error>; readonly stop: () => void } {
  let last: Error | null = null
  const note = (error: Error) => {
    last = error
  }
  let heard: (error: Error) => void = () => undefined
  const reason = new Promise<Error>((resolve) => {
    heard = (error) => {
      if (error.message.startsWith('All sentinels are unreachable')) resolve(last ?? error)
      if (isWithoutPrimary(error)) resolve(error)
    }
    on.on('sentinelError', note)
    on.on('error', heard)
  })
  return {
    reason,
    stop() {
      on.off('sentinelError', note)
      on.off('error', heard)
    },
  }
}
