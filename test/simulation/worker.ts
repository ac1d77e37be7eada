import { parentPort } from 'node:worker_threads'
import { does, type Job } from './jobs.ts'

// One of the workers of `npm run simulate`: it does what it is given, one piece after the other.
parentPort?.on('message', async (work: Job) => parentPort?.postMessage(await does(work)))
