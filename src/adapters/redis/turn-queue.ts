import { ErrorCode, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { invariant } from '../../core/invariant.ts'
import type { Log } from '../../engine/ports/log.ts'
import type { TurnId } from '../../engine/ports/turns.ts'
import type { Keys } from './keys.ts'
import type { TurnLedger } from './turn-ledger.ts'

/** The name of the one queue that each cluster has. */
export const queueName = 'turns'

/** A job: a turn, or a slot of a schedule. It has no data beside its ID. */
export const jobNames = { turn: 'turn', slot: 'slot' } as const

/** A completed job is removed: the journals have what happened. */
export const leavesNothing = { removeOnComplete: true, removeOnFail: true } as const

/** The queue of one cluster, over a prompt connection that is ready. */
export type TurnQueue = Queue<Record<string, never>, null>

const kinds = ['operation', 'run', 'messages', 'notice', 'digest'] as const satisfies readonly TurnId['kind'][]

/** The ID of the job for this turn. */
export function jobIdOf({ kind, id }: TurnId): string {
  invariant(/^[^:]+$/.test(id), `"${id}" cannot take turns: its id is empty or has a colon`)
  return `${kind}.${id}`
}

/** The turn that a job ID stands for; null for other jobs. */
export function turnOfJob(jobId: string): TurnId | null {
  const dot = jobId.indexOf('.')
  const kind = jobId.slice(0, dot)
  const id = jobId.slice(dot + 1)
  const known = kinds.find((one) => one === kind)
  return known ? { kind: known, id } : null
}

/** Opens the queue of a cluster. */
export function openQueue(redis: Redis, keys: Keys, log: Log): TurnQueue {
  const queue: TurnQueue = new Queue(queueName, {
    connection: redis,
    prefix: keys.prefix,
    skipWaitingForReady: true,
    defaultJobOptions: leavesNothing,
    streams: { events: { maxLen: 1000 } },
  })
  queue.on('error', (error) => log.debug({ error }, 'the turn queue lost its connection'))
  return queue
}

/**
 * Ensures that the job exists and runs no later than it is due. A running job is left alone: the ledger has the request
 * for another turn, and the worker reads it at the end.
 */
export async function place(
  queue: TurnQueue,
  redis: Redis,
  ledger: TurnLedger,
  jobId: string,
  dueMs: number,
): Promise<void> {
  let wantedMs = dueMs
  for (;;) {
    const delay = Math.max(0, Math.ceil(wantedMs - Date.now()))
    const job = await queue.add(jobNames.turn, {}, { jobId, delay })
    const untilMs = await delayedUntil(queue, redis, jobId)
    if (untilMs === null || untilMs <= wantedMs) return
    await unlessItRuns(() => (delay === 0 ? job.promote() : job.changeDelay(delay)))
    // this call may have overwritten an earlier due time of a concurrent one
    const soonestMs = await ledger.due(jobId)
    if (soonestMs === null || soonestMs >= wantedMs) return
    wantedMs = soonestMs
  }
}

/** When a delayed job becomes due; null when it is not delayed. The queue stores times in units of 1/4096 ms. */
async function delayedUntil(queue: TurnQueue, redis: Redis, jobId: string): Promise<number | null> {
  const score = await redis.zscore(queue.toKey('delayed'), jobId)
  return score === null ? null : Math.floor(Number(score) / 4096)
}

async function unlessItRuns(move: () => Promise<void>): Promise<void> {
  try {
    await move()
  } catch (error) {
    if (!hasCode(error, ErrorCode.JobNotInState) && !hasCode(error, ErrorCode.JobNotExist)) throw error
  }
}

/** Whether the queue refused for this reason. */
const hasCode = (error: unknown, code: ErrorCode): boolean =>
  error instanceof Error && 'code' in error && error.code === code
