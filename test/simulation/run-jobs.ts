import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Job, JobResult } from './jobs.ts'

const betweenReportsMs = 30_000

/**
 * Runs all jobs on as many worker threads as there are cores, and passes each result to `onResult`. Writes how many are
 * done to stderr at most every 30 seconds.
 */
export async function runJobs(jobs: readonly Job[], onResult: (result: JobResult) => void): Promise<void> {
  const left = [...jobs].reverse()
  const workers = Math.min(availableParallelism(), jobs.length)
  const report = progressOf(jobs.length)
  const finished = (result: JobResult) => {
    onResult(result)
    report()
  }
  await Promise.all(Array.from({ length: workers }, () => runWorker(left, finished)))
}

/** Counts one more finished job with each call. */
function progressOf(total: number): () => void {
  const beganMs = performance.now()
  let reportedMs = beganMs
  let done = 0
  return () => {
    done++
    const nowMs = performance.now()
    if (nowMs - reportedMs < betweenReportsMs) return
    reportedMs = nowMs
    process.stderr.write(`  ${done} of ${total} jobs, ${Math.round((nowMs - beganMs) / 1000)} s\n`)
  }
}

function runWorker(left: Job[], onResult: (result: JobResult) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const next = () => {
    const job = left.pop()
    if (job) worker.postMessage(job)
    else resolve()
  }
  worker.on('error', reject)
  worker.on('message', (result: JobResult) => {
    onResult(result)
    next()
  })
  next()
  return promise.finally(() => worker.terminate())
}
