import type { Redis } from 'ioredis'
import type { Log } from '../../engine/ports/log.ts'
import type { Metrics } from '../../engine/ports/metrics.ts'
import type { TurnId, Turns } from '../../engine/ports/turns.ts'
import { keysOf } from './keys.ts'
import { writing } from './request.ts'
import { type Schedules, schedulesOf, type TakeSlot } from './slots.ts'
import { turnLedgerIn } from './turn-ledger.ts'
import { jobIdOf, openQueue, place } from './turn-queue.ts'
import type { TakeTurn, TurnSettings } from './turn-settings.ts'
import { startTurnWorker, type TurnWorker } from './turn-worker.ts'

/** The handlers of turns and of slots of schedules. */
export type TurnTakers = { readonly takeTurn: TakeTurn; readonly takeSlot: TakeSlot }

/** Turns over one queue per cluster. */
export type RedisTurns = Turns & {
  readonly schedules: Schedules
  /** Starts to take turns in this process. `patient` is a connection of its own whose commands wait for reconnects. */
  start(takers: TurnTakers, settings: TurnSettings, patient: Redis): TurnWorker
  /** Ensures that every requested turn has a job, for instance after a crash between the two writes. */
  repair(): Promise<void>
  close(): Promise<void>
}

/** The turns of one cluster, over a prompt connection that is ready. */
export function redisTurns(redis: Redis, cluster: string, log: Log, metrics: Metrics): RedisTurns {
  const keys = keysOf(cluster)
  const ledger = turnLedgerIn(redis, keys)
  const queue = openQueue(redis, keys, log)
  const schedules = schedulesOf(queue)

  const want = (turn: TurnId, atMs: number): Promise<void> =>
    writing(`schedule a turn of ${turn.kind} ${turn.id}`, async () => {
      const jobId = jobIdOf(turn)
      // the ledger before the queue: a request survives a crash in between
      const dueMs = await ledger.ask(jobId, atMs)
      await place(queue, redis, ledger, jobId, dueMs)
    })

  const repair = (): Promise<void> =>
    writing('repair the queue of turns', async () => {
      for (const [jobId, dueMs] of await ledger.all()) await place(queue, redis, ledger, jobId, dueMs ?? Date.now())
    })

  return {
    schedule: want,
    wake: (turn) => want(turn, Date.now()),
    schedules: {
      set: (wanted) => writing('set schedules', () => schedules.set(wanted)),
    },
    start(takers, settings, patient) {
      // the writes of a running turn wait for Redis to come back instead of being lost
      const taking = { cluster, redis: patient, keys, ledger: turnLedgerIn(patient, keys), settings, log, metrics }
      const worker = startTurnWorker({ ...taking, ...takers }, queue, patient)
      const repairing = () => repair().catch((error: unknown) => log.warn({ error }, 'repairing the turn queue failed'))
      void repairing()
      const timer = setInterval(repairing, settings.repairMs)
      return {
        stop: () => {
          clearInterval(timer)
          return worker.stop()
        },
      }
    },
    repair,
    close: () => queue.close(),
  }
}
