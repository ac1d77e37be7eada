import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { step } from './progress.mjs'
import { projectFolder } from './project.mjs'

const lookAgainAfterMs = 250

/** Runs a function that two processes must not run concurrently; a lock of a process that died is ignored. */
export async function alone(what, work) {
  const folder = join(projectFolder, '.state')
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, `${what}.lock`)
  if (!take(lock)) {
    await step('Waiting for another run that does the same', async () => {
      while (!take(lock)) await pause(lookAgainAfterMs)
    })
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isHeld(lock)) return false
    discard(lock)
    return false
  }
}

function isHeld(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (pid === 0) return true // it is just being written
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Of several processes that find the same dead lock, only one can move it away. */
function discard(lock) {
  try {
    const away = `${lock}.${process.pid}`
    renameSync(lock, away)
    rmSync(away, { force: true })
  } catch {
    // another process moved it
  }
}
