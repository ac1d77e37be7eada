import type { Redis } from 'ioredis'
import { connect, defaultRedisTimes, promptConnection } from '../../adapters/redis/connection.ts'
import { type Durability, weakSettings } from '../../adapters/redis/durability.ts'
import { missingRedisRights } from '../../adapters/redis/rights/rights.ts'
import { plainTextRisks } from '../../configuration/plain-text.ts'
import type { BotSettings } from '../../configuration/settings.ts'
import type { Log } from '../../engine/ports/log.ts'
import { checkCluster } from './cluster.ts'
import { check, type Finding, failed, passed, warned } from './finding.ts'
import { configuredLines } from './node-program.ts'
import { checkRights } from './rights.ts'
import { checkSlack } from './slack.ts'

/** Checks everything that the bot depends on, and returns all findings. Changes nothing. */
export async function runDoctor(settings: BotSettings, log: Log): Promise<readonly Finding[]> {
  const configured = configuredLines(settings.clusters)
  const found = await Promise.all([
    check('redis', () => checkRedis(settings, log)),
    check('slack', () => checkSlack(settings, log)),
    ...settings.clusters.map((cluster) => check(cluster.policy.cluster, () => checkCluster(cluster, configured, log))),
  ])
  return [...plainTextRisks(settings).map((risk) => warned('network', risk)), ...found.flat()]
}

async function checkRedis({ redis: settings, clusters }: BotSettings, log: Log): Promise<readonly Finding[]> {
  const { durability } = settings
  const redis = promptConnection(settings, defaultRedisTimes, log)
  try {
    await connect(redis)
    const names = clusters.map(({ policy }) => policy.cluster)
    const rights = await checkRights('redis', { missing: () => missingRedisRights(redis, names) })
    return [...rights, ...(await check('redis', () => checkDurability(redis, durability)))]
  } finally {
    redis.disconnect()
  }
}

async function checkDurability(redis: Redis, durability: Durability): Promise<readonly Finding[]> {
  const weak = await weakSettings(redis, durability)
  if (weak.length === 0) return [passed('redis', `reachable and durable (${durability})`)]
  return weak.map(({ key, value, right }) => failed('redis', `${key} is "${value}" and must be ${right}`))
}
