import { tmpdir } from 'node:os'
import { launch } from '../../sandbox/programs/owned-process.ts'
import { pauseFor } from '../../src/engine/ports/pause.ts'

/** The OSD map as a session of its own sees it, read again and again. */
export type MapWatch = {
  /** The text of the newest map, and when it was read. */
  readonly latest: () => { readonly text: string; readonly atMs: number }
  readonly close: () => Promise<void>
}

const betweenReadsMs = 100

/** Watches the OSD map with one session of the `ceph` command, which ends with this process. */
export function watchMap(command: string): MapWatch {
  const session = launch({
    name: 'ceph of the map watch',
    path: command,
    args: ['--format', 'json'],
    env: {},
    workingFolder: tmpdir(),
    input: 'open',
  })
  let latest = { text: '', atMs: 0 }
  const read = (): void => session.write('osd dump\n')
  session.onLine(async (text) => {
    if (!text.startsWith('{')) return
    latest = { text, atMs: Date.now() }
    await pauseFor(betweenReadsMs, new AbortController().signal)
    read()
  })
  read()
  return { latest: () => latest, close: session.kill }
}
