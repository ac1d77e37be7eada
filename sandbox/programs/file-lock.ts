import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { partsFolder } from './project.ts'

/** Runs a function with exclusive access to `.parts`; a process that is killed in it leaves no lock behind. */
export async function withFileLock<Result>(work: () => Promise<Result>): Promise<Result> {
  mkdirSync(partsFolder, { recursive: true })
  // the kernel holds the lock while this `cat` can read from this process, which is while this process lives
  const holder = spawn('flock', ['-x', join(partsFolder, '.lock'), '-c', 'echo held && exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const gone = once(holder, 'exit')
  gone.catch(() => undefined)
  try {
    await Promise.race([once(holder.stdout, 'data'), gone.then(() => Promise.reject(new Error('flock ended at once')))])
    return await work()
  } finally {
    holder.stdin.end()
    await gone
  }
}
