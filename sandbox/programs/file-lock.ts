import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { partsFolder } from './project.ts'

/** Does something to `.parts` while no other run does; a run that is killed meanwhile leaves no lock behind. */
export async function withFileLock<Result>(work: () => Promise<Result>): Promise<Result> {
  mkdirSync(partsFolder, { recursive: true })
  // the kernel holds the lock for as long as this `cat` can read from us, which is for as long as we live
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
