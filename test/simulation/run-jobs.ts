import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Job, JobResult } from './jobs.ts'

/** Runs all jobs on as many worker threads as there are cores, and passes each result to `onResult`. */
export async function runJobs(jobs: readonly Job[], onResult: (result: JobResult) => void): Promise<void> {
  const left = [...jobs].reverse()
  const workers = Math.min(availableParallelism(), jobs.length)
  await Promise.all(Array.from({ length: workers }, () => runWorker(left, onResult)))
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
