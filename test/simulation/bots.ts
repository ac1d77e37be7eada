import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Work, Worked } from './work.ts'

/** Has all work done on every core, each worker taking the next piece when it is through with one. */
export async function doneByAll(works: readonly Work[], heard: (worked: Worked) => void): Promise<void> {
  const left = [...works].reverse()
  const crew = Math.min(availableParallelism(), works.length)
  await Promise.all(Array.from({ length: crew }, () => oneWorks(left, heard)))
}

function oneWorks(left: Work[], heard: (worked: Worked) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const next = () => {
    const work = left.pop()
    if (work) worker.postMessage(work)
    else resolve()
  }
  worker.on('error', reject)
  worker.on('message', (worked: Worked) => {
    heard(worked)
    next()
  })
  next()
  return promise.finally(() => worker.terminate())
}
