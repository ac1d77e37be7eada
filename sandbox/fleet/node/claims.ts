import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Disk } from './disk.ts'

const folder = 'var/lib/lockkeeper'

/** Watches what appears under /var/lib/lockkeeper on a node: the claims by which work is done once. */
export type ClaimWatch = {
  /** Looks at once; for moments after which something must not be missed. */
  look(): void
  stop(): void
}

/** Calls back with `created …` or `removed …` for every file and folder among a node's claims. */
export function watchClaims(disk: Disk, onChange: (detail: string) => void): ClaimWatch {
  const top = join(disk.root, folder)
  let known: ReadonlySet<string> = new Set(list(top))
  const look = (): void => {
    const now = new Set(list(top))
    for (const entry of now.difference(known)) onChange(`created /${folder}/${entry}`)
    for (const entry of known.difference(now)) onChange(`removed /${folder}/${entry}`)
    known = now
  }
  let watcher: FSWatcher | undefined = watch(top, { recursive: true }, look)
  watcher.on('error', () => {})
  return {
    look,
    stop() {
      watcher?.close()
      watcher = undefined
    },
  }
}

function list(top: string): readonly string[] {
  try {
    return readdirSync(top, { recursive: true, encoding: 'utf8' }).sort()
  } catch {
    return [] // something in it went away while we looked; the next look sees the rest
  }
}
