import { once } from 'node:events'
import { startRedis } from '../../sandbox/programs/redis.ts'
import { runFolder } from '../../sandbox/programs/run-folder.ts'

// A run for services-processes.test.ts: it starts two real services, prints their process ids, and ends as it is told.

const parts = [await startRedis(), await startRedis()]
process.stdout.write(`${JSON.stringify({ folder: runFolder(), pids: parts.map((part) => part.pid()) })}\n`)
await once(process.stdin, 'data')
if (process.argv[2] === 'throws') throw new Error('as it was told')
if (process.argv[2] === 'exits') process.exit(0)
await once(process, 'this never comes')
