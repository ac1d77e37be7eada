import type { Redis } from 'ioredis'
import { foundBy } from '../../adapters/redis/connection.ts'
import { redisConnections } from '../../adapters/redis/connections.ts'
import { type Durability, weakSettings } from '../../adapters/redis/durability.ts'
import { keyPrefixes } from '../../adapters/redis/rights/requirements.ts'
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
  const connections = redisConnections(settings, log)
  const names = clusters.map(({ policy }) => policy.cluster)
  try {
    for (const keys of keyPrefixes(names)) await connections.of(keys)
    const findings = connections
      .all()
      .map(async (redis) => [
        ...(await checkRights('redis', { missing: () => missingRedisRights(redis, names) })),
        ...(await check('redis', () => checkDurability(redis, durability))),
      ])
    return distinct((await Promise.all(findings)).flat())
  } finally {
    connections.close()
  }
}

/** Findings without those that an earlier connection made in the same words. */
const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
]

async function checkDurability(redis: Redis, durability: Durability): Promise<readonly Finding[]> {
  const weak = await weakSettings(redis, durability)
  const by = foundBy(redis)
  const found = by === null ? '' : `, the primary of ${by.replace(/^of /, '')}`
  if (weak.length === 0) return [passed('redis', `reachable and durable (${durability})${found}`)]
  return weak.map(({ key, value, right }) => failed('redis', `${key} is "${value}" and must be ${right}`))
}
