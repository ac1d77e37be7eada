import type { Requirement } from '../../../core/requirements.ts'
import { codeKeyPrefix, inboxKeyPrefix, keysOf, rateLimitKeyPrefix } from '../keys.ts'

/**
 * A command that the bot sends, or that runs inside one of its scripts or the queue's, and its least number of
 * arguments beside its first key; `none` where it has no key.
 */
export type RedisCommand = { readonly name: string; readonly key: 'first' | 'none'; readonly more: number }

const onKey = (commands: { readonly [name: string]: number }): readonly RedisCommand[] =>
  Object.entries(commands).map(([name, more]) => ({ name, key: 'first', more }))

const keyless = (commands: { readonly [name: string]: number }): readonly RedisCommand[] =>
  Object.entries(commands).map(([name, more]) => ({ name, key: 'none', more }))

/** One row of the table of rights. */
export type RedisRight = {
  readonly id: string
  readonly purpose: string
  readonly commands: readonly RedisCommand[]
  /** Absent where nothing starts without the right. */
  readonly without?: Requirement['without']
}

/** All commands that the bot needs, by purpose. A test compares the table with the calls of a bot. */
export const redisRights: readonly RedisRight[] = [
  {
    id: 'redis/connection',
    purpose: 'connecting, the version and role of the server, and proving these rights',
    commands: keyless({ hello: 0, ping: 0, info: 0, 'client|setname': 1, multi: 0 }),
  },
  {
    id: 'redis/settings',
    purpose: 'proving that Redis loses nothing',
    commands: keyless({ 'config|get': 1, wait: 2 }),
  },
  {
    id: 'redis/scripts',
    purpose: 'changes of several keys at once',
    commands: keyless({ eval: 2, evalsha: 2, time: 0 }),
  },
  {
    id: 'redis/scan',
    purpose: 'finding journals that the audit log does not list, in `lockkeeper audit verify`',
    commands: keyless({ scan: 1 }),
    without: 'what needs it fails',
  },
  {
    id: 'redis/streams',
    purpose: 'journals, the audit log and events of the queue',
    commands: onKey({ xadd: 3, xlen: 0, xrange: 2, xrevrange: 2, xtrim: 2 }),
  },
  {
    id: 'redis/strings',
    purpose: 'requests that were seen, leases, one-time codes, rate limits and locks of turns',
    commands: onKey({ get: 0, set: 1, del: 0, exists: 0, incr: 0, decr: 0, pexpire: 1, persist: 0, pttl: 0 }),
  },
  {
    id: 'redis/hashes',
    purpose: 'turns, summaries, notices, sent messages and refused attempts',
    commands: onKey({
      ...{ hdel: 1, hexists: 1, hget: 1, hgetall: 0, hincrby: 2, hkeys: 0, hlen: 0 },
      ...{ hmget: 1, hmset: 2, hset: 2, hsetnx: 2 },
    }),
  },
  {
    id: 'redis/lists',
    purpose: 'turns that wait or are taken',
    commands: onKey({ lindex: 1, llen: 0, lpop: 0, lpush: 1, lrange: 2, lrem: 2, ltrim: 2, rpoplpush: 1 }),
  },
  {
    id: 'redis/sets',
    purpose: 'turns of bots that may be gone',
    commands: onKey({ sadd: 1, scard: 0, smembers: 0, srem: 1 }),
  },
  {
    id: 'redis/sorted-sets',
    purpose: 'delayed turns, schedules, and lists by time',
    commands: onKey({
      ...{ bzpopmin: 1, zadd: 2, zcard: 0, zpopmin: 0, zrange: 2, zrangebyscore: 2 },
      ...{ zrem: 1, zrevrange: 2, zrevrangebyscore: 2, zremrangebyrank: 2, zremrangebyscore: 2, zscore: 1 },
    }),
  },
]

/** The prefixes of all keys of the bot: those shared by all clusters, and those of each cluster. */
export const keyPrefixes = (clusters: readonly string[]): readonly string[] => [
  inboxKeyPrefix,
  codeKeyPrefix,
  rateLimitKeyPrefix,
  ...clusters.map((cluster) => `${keysOf(cluster).prefix}:`),
]

const keyGrant = (clusters: readonly string[]): string =>
  keyPrefixes(clusters)
    .map((prefix) => `~${prefix}*`)
    .join(' ')

const commandGrant = ({ commands }: RedisRight): string => commands.map(({ name }) => `+${name}`).join(' ')

/** The right to use the keys of these clusters. */
export const keyRequirement = (clusters: readonly string[]): Requirement => ({
  id: 'redis/keys',
  system: 'Redis',
  grant: keyGrant(clusters),
  purpose: 'everything that is stored for the clusters',
  without: 'nothing starts',
})

/** A right in the form that all systems share. */
export const requirementOf = (right: RedisRight): Requirement => ({
  id: right.id,
  system: 'Redis',
  grant: commandGrant(right),
  purpose: right.purpose,
  without: right.without ?? 'nothing starts',
})

/** All rights that the bot needs in Redis for these clusters. */
export const redisRequirements = (clusters: readonly string[]): readonly Requirement[] => [
  keyRequirement(clusters),
  ...redisRights.map(requirementOf),
]

/** The ACL rules of the bot's user: its keys and commands, and nothing else. */
export const redisRules = (clusters: readonly string[]): readonly string[] => [
  'resetkeys',
  'resetchannels',
  '-@all',
  ...redisRequirements(clusters).flatMap(({ grant }) => grant.split(' ')),
]

/** The command that creates the bot's user, for `redis-cli`. */
export const redisPolicy = (clusters: readonly string[]): string =>
  `ACL SETUSER lockkeeper on >PASSWORD ${redisRules(clusters).join(' ')}\n`
