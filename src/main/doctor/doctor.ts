import { connect, defaultRedisTimes, promptConnection } from '../../adapters/redis/connection.ts'
import { weakSettings } from '../../adapters/redis/durability.ts'
import { plainTextRisks } from '../../configuration/plain-text.ts'
import type { BotSettings } from '../../configuration/settings.ts'
import type { Log } from '../../engine/ports/log.ts'
import { examineCluster } from './cluster.ts'
import { type Finding, look, odd, well, wrong } from './finding.ts'
import { examineSlack } from './slack.ts'

/** Looks at everything that the bot stands on, and says all of it at once. Changes nothing. */
export async function examine(settings: BotSettings, log: Log): Promise<readonly Finding[]> {
  const found = await Promise.all([
    look('redis', () => examineRedis(settings, log)),
    look('slack', () => examineSlack(settings, log)),
    ...settings.clusters.map((cluster) => look(cluster.policy.cluster, () => examineCluster(cluster, log))),
  ])
  return [...plainTextRisks(settings).map((risk) => odd('network', risk)), ...found.flat()]
}

async function examineRedis({ redis: settings }: BotSettings, log: Log): Promise<readonly Finding[]> {
  const { durability } = settings
  const redis = promptConnection(settings, defaultRedisTimes, log)
  try {
    await connect(redis)
    const weak = await weakSettings(redis, durability)
    if (weak.length === 0) return [well('redis', `answers, keeps what it takes (${durability})`)]
    return weak.map(({ key, value, right }) => wrong('redis', `${key} is "${value}", but must be ${right}`))
  } finally {
    redis.disconnect()
  }
}
