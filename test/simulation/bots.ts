import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Job, JobResult } from './jobs.ts'

/** Runs all jobs on as many worker threads as there are cores, and passes each result to `onResult`. */
export async function doneByAll(works: readonly Job[], heard: (worked: JobResult) => void): Promise<void> {
  const left = [...works].reverse()
  const bots = Math.min(availableParallelism(), works.length)
  await Promise.all(Array.from({ length: bots }, () => oneWorks(left, heard)))
}

function oneWorks(left: Job[], heard: (worked: JobResult) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const next = () => {
    const work = left.pop()
    if (work) worker.postMessage(work)
    else resolve()
  }
  worker.on('error', reject)
  worker.on('message', (worked: JobResult) => {
    heard(worked)
    next()
  })
  next()
  return promise.finally(() => worker.terminate())
}
