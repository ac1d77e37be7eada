import type { Redis } from 'ioredis'
import { defaultRedisTimes, patientConnection, plainRedis } from '../../../src/adapters/redis/connection.ts'
import { defaultTurnSettings, type TurnSettings } from '../../../src/adapters/redis/turn-settings.ts'
import type { TurnWorker } from '../../../src/adapters/redis/turn-worker.ts'
import { type RedisTurns, redisTurns, type TurnTakers } from '../../../src/adapters/redis/turns.ts'
import { connectedTo } from './connected.ts'
import { cluster } from './entries.ts'
import { noMetrics } from './noop-metrics.ts'
import { silentLog } from './silent-log.ts'

/** Settings under which only the queue itself brings a turn, without repair and idle checks. */
const noSafetyNet: TurnSettings = { ...defaultTurnSettings, repairMs: 3_600_000, idleMs: 3_600_000, retryMs: 50 }

/** Several bots on one Redis that stop together. */
export type TurnBots = {
  turns(): Promise<RedisTurns>
  start(takers: Partial<TurnTakers>, settings?: TurnSettings): Promise<TurnWorker>
  stop(): Promise<void>
}

/** Bots on a running Redis. */
export function turnBotsOn(part: { readonly url: string }): TurnBots {
  const connections: Redis[] = []
  const workers: TurnWorker[] = []
  const queues: RedisTurns[] = []
  const takesNothing: TurnTakers = { takeTurn: async () => ({ again: 'when woken' }), takeSlot: async () => undefined }

  async function turns(): Promise<RedisTurns> {
    const redis = await connectedTo(part)
    connections.push(redis)
    const made = redisTurns(redis, cluster, silentLog, noMetrics)
    queues.push(made)
    return made
  }

  return {
    turns,
    async start(takers, settings = noSafetyNet) {
      const bot = await turns()
      const worker = bot.start(
        { ...takesNothing, ...takers },
        settings,
        patientConnection(plainRedis(part.url), defaultRedisTimes, silentLog),
      )
      workers.push(worker)
      return worker
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all(queues.map((queue) => queue.close().catch(() => undefined)))
      for (const redis of connections) redis.disconnect()
    },
  }
}
