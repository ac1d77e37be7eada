import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Disk } from './disk.ts'

/** The state of a service in its state file; checks, people on the node and the page all use this file. */
export type ServiceState = {
  readonly state: 'active' | 'degraded' | 'starting' | 'stopping' | 'failed' | 'inactive'
  readonly reason: string
}

const known: ReadonlySet<string> = new Set(['active', 'degraded', 'starting', 'stopping', 'failed', 'inactive'])

/** Reads /run/services/NAME on the node; without the file the service is stopped. */
export function readServiceState(disk: Disk, service: string): ServiceState {
  try {
    const [word = '', ...rest] = readFileSync(join(disk.root, 'run/services', service), 'utf8')
      .trim()
      .split(' ')
    if (isState(word)) return { state: word, reason: rest.join(' ') }
    return { state: 'failed', reason: `its state file says ${word}` }
  } catch {
    return { state: 'inactive', reason: '' }
  }
}

/** Writes /run/services/NAME on the node. */
export function writeServiceState(disk: Disk, service: string, { state, reason }: ServiceState): void {
  writeFileSync(join(disk.root, 'run/services', service), `${state} ${reason}`.trimEnd().concat('\n'))
}

function isState(word: string): word is ServiceState['state'] {
  return known.has(word)
}
