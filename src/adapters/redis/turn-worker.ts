import { DelayedError, type Job, Worker, type WorkerOptions } from 'bullmq'
import type { Redis } from 'ioredis'
import { keepLeases } from './lease.ts'
import { type Taking, type TurnJobResult, takeJob } from './take-job.ts'
import { place, queueName, type TurnQueue } from './turn-queue.ts'
import { renewalsPerLease } from './turn-settings.ts'

/** A running worker. */
export type TurnWorker = {
  /**
   * Takes no more turns, ends the running ones early and hands them to other bots; returns how many did not end in
   * time.
   */
  stop(): Promise<number>
}

/** No number of crashes makes the queue give up on a turn: failures are counted in the ledger. */
const everStalled = Number.MAX_SAFE_INTEGER

/**
 * The queue's worker. An idle one sleeps until a marker says that a turn is due, and each marker wakes one worker. When
 * that worker dies with it, the library lets the others sleep for up to ten seconds.
 */
class TurnQueueWorker extends Worker {
  readonly #idleLookSeconds: number

  constructor(process: (job: Job, token?: string) => Promise<never>, options: WorkerOptions, idleLookMs: number) {
    super(queueName, process, { ...options, autorun: false })
    this.#idleLookSeconds = idleLookMs / 1000
    this.run().catch((error: unknown) => this.emit('error', error instanceof Error ? error : new Error(String(error))))
  }

  protected override getBlockTimeout(blockUntil: number): number {
    return Math.min(super.getBlockTimeout(blockUntil), this.#idleLookSeconds)
  }
}

/** Starts to take turns. `patient` is a connection whose commands wait for reconnects; it is closed with the worker. */
export function startTurnWorker(parts: Taking, queue: TurnQueue, patient: Redis): TurnWorker {
  const { settings, log } = parts
  const leases = keepLeases(settings.leaseMs)

  async function process(job: Job, token = ''): Promise<never> {
    const jobId = job.id ?? ''
    const signal = leases.begin(jobId)
    try {
      const taken = await takeJob(parts, job, signal)
      await returnJob(parts, queue, job, token, taken)
    } catch (error) {
      // its lease expires, and any bot can take it then
      log.warn({ job: jobId, error }, 'a turn could not be returned to the queue; it will be taken again')
    } finally {
      leases.end(jobId)
    }
    // tells the queue that this worker has moved the job itself
    throw new DelayedError()
  }

  const options: WorkerOptions = {
    connection: patient,
    prefix: parts.keys.prefix,
    concurrency: settings.concurrency,
    lockDuration: settings.leaseMs,
    lockRenewTime: settings.leaseMs / renewalsPerLease,
    stalledInterval: settings.stalledMs,
    maxStalledCount: everStalled,
    runRetryDelay: 250,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  }
  const worker = new TurnQueueWorker(process, options, settings.idleLookMs)
  worker.on('error', (error) => log.debug({ error }, 'the turn worker had an error'))
  worker.on('stalled', (job) => log.info({ job }, 'taking over a turn of a silent bot'))
  worker.on('locksRenewed', ({ jobIds }) => leases.renewed(jobIds))
  worker.on('lockRenewalFailed', (jobIds) => leases.lost(jobIds))

  return {
    async stop() {
      leases.endAll('stopping')
      const closing = worker.close().catch((error: unknown) => log.debug({ error }, 'the turn worker had an error'))
      await within(settings.stopMs, closing)
      const left = leases.count()
      leases.close()
      // the leases of turns that did not end must not be renewed
      patient.disconnect()
      return left
    },
  }
}

/** Moves the job to its next due time, then checks whether a turn was requested while this one ran. */
async function returnJob(parts: Taking, queue: TurnQueue, job: Job, token: string, { nextMs, served }: TurnJobResult) {
  const jobId = job.id ?? ''
  if (nextMs === null) await job.moveToCompleted(null, token, false)
  else await job.moveToDelayed(nextMs, token)
  const dueMs = await parts.ledger.settle(jobId, served, nextMs)
  if (dueMs !== null) await place(queue, parts.redis, parts.ledger, jobId, dueMs)
}

async function within(limitMs: number, what: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([what, limit])
  clearTimeout(timer)
}
