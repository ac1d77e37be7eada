import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify, isAlive, type ProcessIdentity, processesWithVariable } from './process-table.ts'
import { stateFolder } from './project.ts'
import { closeOnShutdown } from './shutdown.ts'

/** The variable that identifies every process that a run started, directly or not. */
export const runVariable = 'LOCKKEEPER_RUN'

const own = identify(process.pid)
if (own === undefined) throw new Error('This system does not say when a process began, so leftovers could not be told.')

/** The name of this process's run. */
export const runName = nameOf(own)

let folder: string | undefined

/** Opens this process's own folder; the first call also removes the remains of dead runs. */
export function runFolder(): string {
  if (folder !== undefined) return folder
  removeLeftovers()
  folder = join(stateFolder, `run-${runName}`)
  mkdirSync(join(folder, 'processes'), { recursive: true })
  closeOnShutdown(closeRunFolder)
  return folder
}

/** Creates a folder for the data of one process of this run. */
export function freshFolder(name: string): string {
  const taken = readdirSync(runFolder()).filter((entry) => entry.replace(/\.\d+$/, '') === name).length
  const path = join(runFolder(), taken === 0 ? name : `${name}.${taken + 1}`)
  mkdirSync(path, { mode: 0o700 })
  return path
}

/** Records that a process belongs to this run, so that a later run can end it if this one cannot. */
export function noteProcess(name: string, identity: ProcessIdentity): void {
  writeFileSync(join(runFolder(), 'processes', `${identity.pid}.json`), JSON.stringify({ name, ...identity }))
}

/** Records that a process has ended. */
export function forgetProcess(pid: number): void {
  if (folder !== undefined) rmSync(join(folder, 'processes', `${pid}.json`), { force: true })
}

/** Ends everything that this run started and removes its folder; the next process opens another one. */
function closeRunFolder(): void {
  if (folder === undefined) return
  endAll(
    notedProcesses(folder)
      .filter(isAlive)
      .map((noted) => noted.pid),
  )
  endAll(processesWithVariable(runVariable, (value) => value === runName))
  removeFolder(folder)
  folder = undefined
}

/** Ends the processes and removes the folders of runs whose owner is gone; returns the names of those runs. */
export function removeLeftovers(): readonly string[] {
  endAll(processesWithVariable(runVariable, (value) => !isAlive(identityOf(value))))
  const dead = entriesOf(stateFolder)
    .filter((entry) => entry.startsWith('run-'))
    .filter((entry) => !isAlive(identityOf(entry.slice('run-'.length))))
  for (const entry of dead) {
    endAll(
      notedProcesses(join(stateFolder, entry))
        .filter(isAlive)
        .map((noted) => noted.pid),
    )
    removeFolder(join(stateFolder, entry))
  }
  return dead.map((entry) => entry.slice('run-'.length))
}

function nameOf(identity: ProcessIdentity): string {
  return `${identity.pid}-${identity.startTime}`
}

function identityOf(name: string): ProcessIdentity {
  const dash = name.indexOf('-')
  return { pid: Number(name.slice(0, dash)), startTime: name.slice(dash + 1) }
}

function notedProcesses(path: string): readonly ProcessIdentity[] {
  const notes = join(path, 'processes')
  return entriesOf(notes).flatMap((entry) => {
    try {
      const note: unknown = JSON.parse(readFileSync(join(notes, entry), 'utf8'))
      return isIdentity(note) ? [note] : []
    } catch {
      return [] // killed while it wrote the note: the variable in the environment finds the process all the same
    }
  })
}

function isIdentity(note: unknown): note is ProcessIdentity {
  return typeof note === 'object' && note !== null && 'pid' in note && 'startTime' in note
}

function endAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has exited already
    }
  }
}

function entriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  } catch {
    // a process that is just exiting wrote a last file: the next run removes the folder
  }
}
