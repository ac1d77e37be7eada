import { parentPort } from 'node:worker_threads'
import { does, type Job } from './jobs.ts'

// A worker thread of `npm run simulate`: it runs the jobs that it receives, one at a time.
parentPort?.on('message', async (work: Job) => parentPort?.postMessage(await does(work)))
