import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identify, isAlive } from '../sandbox/programs/process-table.ts'

const prefix = 'lk-'
const ownerFile = 'owner'

let folder: string | undefined

/**
 * Runs once before all tests: makes one temporary folder for them and the processes that they start. Removes the
 * folders of test runs that were killed.
 */
export function setup(): void {
  const system = tmpdir()
  removeLeftBehind(system)
  folder = makeFolder(system)
  process.env.TMPDIR = folder
}

/** Runs once after all tests: removes the folder. */
export function teardown(): void {
  if (folder !== undefined) remove(folder)
}

/** Makes a folder that names this process as its owner. */
export function makeFolder(system: string): string {
  // a short name, because a socket's path is limited; others may enter it, as programs of nodes run as other users
  const path = mkdtempSync(join(system, `${prefix}${process.pid}-`))
  chmodSync(path, 0o711)
  writeFileSync(join(path, ownerFile), [process.pid, identify(process.pid)?.startTime, namespace()].join(' '))
  return path
}

/**
 * Removes the folders of this account whose owner has ended. Those of other PID namespaces stay: whether their owner
 * lives cannot be seen from here.
 */
export function removeLeftBehind(system: string): void {
  for (const entry of readdirSync(system))
    if (/^lk-\d+-\w{6}$/.test(entry) && isLeftBehind(join(system, entry))) remove(join(system, entry))
}

function isLeftBehind(path: string): boolean {
  try {
    if (statSync(path).uid !== process.getuid?.()) return false
    const [pid, startTime = '', where] = readFileSync(join(path, ownerFile), 'utf8').split(' ')
    return where === namespace() && !isAlive({ pid: Number(pid), startTime })
  } catch {
    return false // its owner is removing it, or has not named itself yet
  }
}

function namespace(): string {
  return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : 'the only one'
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  } catch {
    // a process that is just exiting wrote a last file, or a program of a node made one as another user
  }
}
