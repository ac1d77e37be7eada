import {
  defaultRedisTimes,
  patientConnection,
  plainRedis,
  promptConnection,
} from '../../../src/adapters/redis/connection.ts'
import { defaultTurnSettings } from '../../../src/adapters/redis/turn-settings.ts'
import { redisTurns } from '../../../src/adapters/redis/turns.ts'
import { cluster } from './entries.ts'
import { noMetrics } from './noop-metrics.ts'
import { silentLog } from './silent-log.ts'

/**
 * A bot in a process of its own. Its turns run until they are aborted, so that it can be killed during one; the turn
 * `put-off` is postponed at once.
 */
const url = process.env.REDIS_URL ?? ''
const redis = promptConnection(plainRedis(url), defaultRedisTimes, silentLog)
await redis.connect()
const turns = redisTurns(redis, cluster, silentLog, noMetrics)
const worker = turns.start(
  {
    takeTurn: async ({ id }, signal) => {
      if (id === 'put-off') {
        process.stdout.write(`put off ${id}\n`)
        return { again: 'at', atMs: Date.now() + 1_000 }
      }
      process.stdout.write(`began ${id}\n`)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      process.stdout.write(`ended early ${id}: ${String(signal.reason)}\n`)
      return { again: 'now' }
    },
    takeSlot: async () => undefined,
  },
  defaultTurnSettings,
  patientConnection(plainRedis(url), defaultRedisTimes, silentLog),
)
process.on('SIGTERM', async () => {
  const left = await worker.stop()
  process.stdout.write(`stopped, ${left} left\n`)
  await turns.close()
  redis.disconnect()
})
process.stdout.write('ready\n')
