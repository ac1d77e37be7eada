import { redisPolicy } from '../../adapters/redis/rights/requirements.ts'
import { settingsOrExit } from './settings.ts'

/** `lockkeeper policy redis`: the command that makes the bot's user in Redis, for all configured clusters. */
export async function policyRedis(): Promise<number> {
  const settings = await settingsOrExit()
  if (settings === null) return 1
  process.stdout.write(redisPolicy(settings.clusters.map(({ policy }) => policy.cluster)))
  return 0
}
