import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'lk-'

let folder: string | undefined

/**
 * Runs once before all tests: makes one temporary folder for them and the processes that they start. Removes the
 * folders of test runs that were killed.
 */
export function setup(): void {
  const system = tmpdir()
  for (const entry of readdirSync(system)) if (isLeftBehind(entry)) remove(join(system, entry))
  // a short name, because a socket's path is limited; others may enter it, as programs of nodes run as other users
  folder = mkdtempSync(join(system, `${prefix}${process.pid}-`))
  chmodSync(folder, 0o711)
  process.env.TMPDIR = folder
}

/** Runs once after all tests: removes the folder. */
export function teardown(): void {
  if (folder !== undefined) remove(folder)
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })

function isLeftBehind(entry: string): boolean {
  const owner = /^lk-(\d+)-\w{6}$/.exec(entry)?.[1]
  return owner !== undefined && !isAlive(Number(owner))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
