import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Disk } from './disk.ts'

const folder = 'var/lib/lockkeeper'

/** A watch of the claims in /var/lib/lockkeeper on a node. */
export type ClaimWatch = {
  /** Checks at once, for moments after which a claim must not be missed. */
  look(): void
  stop(): void
}

/**
 * Calls back with `created …` or `removed …` for every claim and every file that is later added to one. Claims in
 * preparation (hidden, or `.new`) are ignored.
 */
export function watchClaims(disk: Disk, onChange: (detail: string) => void): ClaimWatch {
  const top = join(disk.root, folder)
  let known: ReadonlySet<string> = new Set(list(top))
  const look = (): void => {
    const before = known
    known = new Set(list(top))
    const appeared = known.difference(before)
    const gone = before.difference(known)
    for (const entry of appeared) if (!appeared.has(dirname(entry))) onChange(`created /${folder}/${entry}`)
    for (const entry of gone) if (!gone.has(dirname(entry))) onChange(`removed /${folder}/${entry}`)
  }
  const watcher = startWatching(top, look)
  return {
    look,
    stop: () => watcher?.close(),
  }
}

function list(top: string): readonly string[] {
  try {
    const entries = readdirSync(top, { recursive: true, encoding: 'utf8' })
    return entries.filter((entry) => !entry.startsWith('.') && !entry.endsWith('.new')).sort()
  } catch {
    return [] // something in it went away while we looked; the next look sees the rest
  }
}

/** On a machine without free watches, claims are still noticed when the command that made them ends. */
function startWatching(top: string, look: () => void): FSWatcher | undefined {
  try {
    return watch(top, { recursive: true }, look).on('error', () => {})
  } catch {
    return undefined
  }
}
