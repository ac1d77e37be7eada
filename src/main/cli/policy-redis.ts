import { redisPolicy } from '../../adapters/redis/rights/requirements.ts'
import { settingsOrExitFor } from './settings.ts'

/**
 * `lockkeeper policy redis`: the command that creates the bot's user in Redis, for all configured clusters. Needs no
 * secret.
 */
export async function policyRedis(): Promise<number> {
  const settings = await settingsOrExitFor([])
  if (settings === null) return 1
  process.stdout.write(redisPolicy(settings.clusters.map(({ policy }) => policy.cluster)))
  return 0
}
