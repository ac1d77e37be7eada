import { connect, defaultRedisTimes, promptConnection } from '../../adapters/redis/connection.ts'
import { weakSettings } from '../../adapters/redis/durability.ts'
import { plainTextRisks } from '../../configuration/plain-text.ts'
import type { BotSettings } from '../../configuration/settings.ts'
import type { Log } from '../../engine/ports/log.ts'
import { checkCluster } from './cluster.ts'
import { check, type Finding, failed, passed, warned } from './finding.ts'
import { checkSlack } from './slack.ts'

/** Looks at everything that the bot stands on, and says all of it at once. Changes nothing. */
export async function runDoctor(settings: BotSettings, log: Log): Promise<readonly Finding[]> {
  const found = await Promise.all([
    check('redis', () => checkRedis(settings, log)),
    check('slack', () => checkSlack(settings, log)),
    ...settings.clusters.map((cluster) => check(cluster.policy.cluster, () => checkCluster(cluster, log))),
  ])
  return [...plainTextRisks(settings).map((risk) => warned('network', risk)), ...found.flat()]
}

async function checkRedis({ redis: settings }: BotSettings, log: Log): Promise<readonly Finding[]> {
  const { durability } = settings
  const redis = promptConnection(settings, defaultRedisTimes, log)
  try {
    await connect(redis)
    const weak = await weakSettings(redis, durability)
    if (weak.length === 0) return [passed('redis', `reachable and durable (${durability})`)]
    return weak.map(({ key, value, right }) => failed('redis', `${key} is "${value}" and must be ${right}`))
  } finally {
    redis.disconnect()
  }
}
