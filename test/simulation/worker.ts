import { parentPort } from 'node:worker_threads'
import { type Job, runJob } from './jobs.ts'

// A worker thread of `npm run simulate`: it runs the jobs that it receives, one at a time.
parentPort?.on('message', async (job: Job) => parentPort?.postMessage(await runJob(job)))
