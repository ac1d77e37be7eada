import type { Redis } from 'ioredis'
import type { MissingRight } from '../../../core/requirements.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import { remembered } from '../../../engine/ports/remembered.ts'
import type { Rights } from '../../../engine/ports/rights.ts'
import { reading } from '../request.ts'
import { keyPrefixes, keyRequirement, type RedisCommand, redisRights, requirementOf } from './requirements.ts'

/** How long a check is valid: a refused call fails by itself anyway. */
const provenForMs = 60_000

/** Checks the rights of the connection's user, on a connection of its own, at most once a minute. */
export const provenRedisRights = (redis: Redis, cluster: string, clock: Clock): Rights => ({
  missing: remembered(provenForMs, clock, () => missingRedisRights(redis, [cluster])).get,
})

/**
 * The rights that the connection's user lacks. Each command is queued in a transaction, where Redis refuses commands
 * that the user may not run, and the connection is closed before anything runs, so nothing changes. Throws `Failure`.
 */
export const missingRedisRights = (redis: Redis, clusters: readonly string[]): Promise<readonly MissingRight[]> =>
  reading('prove the rights of its user', async () => {
    const proving = redis.duplicate({
      lazyConnect: true,
      retryStrategy: null,
      sentinelRetryStrategy: () => null,
      reconnectOnError: null,
    })
    proving.on('error', () => undefined)
    try {
      await proving.connect()
      return await refusedOn(proving, clusters)
    } finally {
      proving.disconnect()
    }
  })

async function refusedOn(proving: Redis, clusters: readonly string[]): Promise<readonly MissingRight[]> {
  // without this right nothing can be queued: the server would run the commands that follow
  const opened = await refusal(proving, ['multi'])
  if (opened !== null) return redisRights.flatMap((right) => (hasMulti(right) ? [missing(right, ['multi'])] : []))
  const commands: MissingRight[] = []
  for (const right of redisRights) {
    const refused: string[] = []
    for (const command of right.commands) if (await isRefused(proving, command, clusters)) refused.push(command.name)
    if (refused.length > 0) commands.push(missing(right, refused))
  }
  return [...(await refusedKeys(proving, clusters)), ...commands]
}

/** The first keys that the user may not both read and write; at most one item. */
async function refusedKeys(proving: Redis, clusters: readonly string[]): Promise<readonly MissingRight[]> {
  for (const prefix of keyPrefixes(clusters)) {
    for (const [command, use] of keyUses) {
      const refused = await refusal(proving, [command, `${prefix}proof`])
      if (refused !== null && isAboutKeys(refused))
        return [{ requirement: keyRequirement(clusters), refused: `Redis refused to ${use} the keys ${prefix}*` }]
    }
  }
  return []
}

/** Commands of the table that only read a key, and those that only write it: a user may have one of the two rights. */
const keyUses = [
  ['get', 'read'],
  ['del', 'write'],
] as const

const hasMulti = ({ commands }: (typeof redisRights)[number]): boolean => commands.some(({ name }) => name === 'multi')

const missing = (right: (typeof redisRights)[number], refused: readonly string[]): MissingRight => ({
  requirement: requirementOf(right),
  refused: `Redis refused the commands ${refused.join(', ')}`,
})

async function isRefused(proving: Redis, command: RedisCommand, clusters: readonly string[]): Promise<boolean> {
  // these cannot be queued in a transaction; connecting has used them already
  if (command.name === 'hello' || command.name === 'multi') return false
  const key = `${keyPrefixes(clusters)[0]}proof`
  const fillers = Array.from({ length: command.more }, () => (command.key === 'none' ? '0' : key))
  const words = [...command.name.split('|'), ...(command.key === 'none' ? [] : [key]), ...fillers]
  const refused = await refusal(proving, words)
  return refused !== null && !isAboutKeys(refused)
}

const isAboutKeys = (refused: string): boolean => /access (one of )?the keys|access a key/i.test(refused)

/** Redis's reason for not queuing a command for this user; null when it queues it. Any other error is thrown. */
async function refusal(proving: Redis, [name = '', ...words]: readonly string[]): Promise<string | null> {
  try {
    await proving.call(name, ...words)
    return null
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return error.message
    // a node of a Redis Cluster looks at the rights first, and then says that another one has the key
    if (error instanceof Error && error.message.startsWith('MOVED')) return null
    throw error
  }
}
