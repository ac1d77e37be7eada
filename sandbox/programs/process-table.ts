import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** The identity of a process, which a later process with the same number does not share. */
export type ProcessIdentity = { readonly pid: number; readonly startTime: string }

const onLinux = process.platform === 'linux'

/** The identity of the process with this number; undefined when there is none or it is a zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = onLinux ? startTimeFromProc(pid) : startTimeFromPs(pid)
  return startTime === undefined ? undefined : { pid, startTime }
}

/** Whether exactly this process still exists. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startTime === identity.startTime
}

/** Finds processes by a variable of their initial environment (Linux only; elsewhere it finds none). */
export function processesWithVariable(name: string, accept: (value: string) => boolean): readonly number[] {
  if (!onLinux) return []
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      const value = variableOf(entry, name)
      return value !== undefined && accept(value)
    })
    .map(Number)
    .filter((pid) => pid !== process.pid)
}

function variableOf(entry: string, name: string): string | undefined {
  const environment = readOrNothing(`/proc/${entry}/environ`)
  return environment
    ?.split('\0')
    .find((line) => line.startsWith(`${name}=`))
    ?.slice(name.length + 1)
}

function startTimeFromProc(pid: number): string | undefined {
  // the command in brackets may contain anything, so the fields are counted from its last bracket
  const fields = readOrNothing(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ')
  return fields?.[0] === 'Z' ? undefined : fields?.[19]
}

function startTimeFromPs(pid: number): string | undefined {
  const answer = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
  const line = answer.stdout?.trim() ?? ''
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '').replace(/\W+/g, '-')
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // it ended while we looked, or it belongs to somebody else
  }
}
