import type { Redis } from 'ioredis'
import { Failure } from '../../engine/ports/failure.ts'
import { foundBy } from './connection.ts'
import { reading } from './request.ts'

/**
 * How much Redis may lose at worst: nothing, one second, or unchecked. Everything but the first is a deliberate risk.
 */
export const durabilities = ['every write', 'every second', 'unchecked'] as const

/** The durability levels. */
export type Durability = (typeof durabilities)[number]

/** A setting of Redis with which it may lose journals. */
export type WeakSetting = { readonly key: string; readonly value: string; readonly right: string }

const strongEnough: { readonly [D in Exclude<Durability, 'unchecked'>]: readonly string[] } = {
  'every write': ['always'],
  'every second': ['always', 'everysec'],
}

/** All settings of Redis that are weaker than required; empty when it may keep journals. */
export async function weakSettings(redis: Redis, asked: Durability): Promise<readonly WeakSetting[]> {
  if (asked === 'unchecked') return []
  const [append, sync, eviction] = await Promise.all(
    ['appendonly', 'appendfsync', 'maxmemory-policy'].map((key) => setting(redis, key)),
  )
  const weak: WeakSetting[] = []
  if (append !== 'yes') weak.push({ key: 'appendonly', value: append ?? '', right: 'yes' })
  if (!strongEnough[asked].includes(sync ?? '')) {
    weak.push({
      key: 'appendfsync',
      value: sync ?? '',
      right:
        asked === 'every write' ? 'always (or, to accept losing a second, redis.durability: every second)' : 'everysec',
    })
  }
  if (eviction !== 'noeviction') weak.push({ key: 'maxmemory-policy', value: eviction ?? '', right: 'noeviction' })
  return [...weak, ...(asked === 'every write' ? await weakReplication(redis) : [])]
}

const minReplicas = 'min-replicas-to-write'

/** The number of replicas that a write must reach; 0 when the primary requires none. */
export const replicasToWrite = async (redis: Redis): Promise<number> => Number(await setting(redis, minReplicas)) || 0

/**
 * A failover to a replica without the newest writes loses them, so a primary with replicas must require one of them.
 * Sentinels and the nodes of a Cluster may promote one that is not connected now.
 */
async function weakReplication(redis: Redis): Promise<readonly WeakSetting[]> {
  if (foundBy(redis) === null) {
    const replication = await reading('say whether it has replicas', () => redis.info('replication'))
    if (!/^connected_slaves:[1-9]/m.test(replication)) return []
  }
  const value = await setting(redis, minReplicas)
  if (Number(value) >= 1) return []
  const right = '1 (or, to accept losing a second, redis.durability: every second)'
  return [{ key: minReplicas, value, right }]
}

/**
 * Rejects a Redis that may lose journals. Throws `Failure` that names every weak setting, its value and the required
 * one.
 */
export async function assertDurability(redis: Redis, asked: Durability): Promise<void> {
  const weak = await weakSettings(redis, asked)
  if (weak.length === 0) return
  const lines = weak.map(({ key, value, right }) => `${key} is "${value}" and must be ${right}`)
  const remedy = weak.map(({ key, right }) => `${key} ${right.split(' ')[0]}`).join(', ')
  throw new Failure('Redis', `Redis may lose journals: ${lines.join('; ')}. Set in redis.conf: ${remedy}`, 'none')
}

async function setting(redis: Redis, key: string): Promise<string> {
  let answer: unknown
  try {
    answer = await redis.config('GET', key)
  } catch (error) {
    throw new Failure(
      'Redis',
      `cannot read the setting ${key} of Redis (CONFIG GET): allow the command to this user, or set redis.durability: unchecked and check appendonly, appendfsync and maxmemory-policy yourself`,
      'none',
      error,
    )
  }
  return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : ''
}
