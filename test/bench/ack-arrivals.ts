import { redisArrivals } from '../../src/adapters/redis/arrivals.ts'
import { connect, promptConnection, usualRedisTimes } from '../../src/adapters/redis/connection.ts'
import type { Arrivals } from '../../src/engine/ports/arrivals.ts'
import { quiet } from '../contract/suites/quiet.ts'

/** The bot's own arrivals on a real Redis. */
export async function arrivalsOn(redisUrl: string): Promise<Arrivals> {
  const redis = promptConnection(redisUrl, usualRedisTimes, quiet)
  await connect(redis)
  return redisArrivals(redis)
}
