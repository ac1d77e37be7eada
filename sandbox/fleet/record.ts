import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Why a node went down: somebody's command on it, a switch of the fault panel, or the fleet's own end. */
export type DownCause = 'command' | 'fault' | 'switch' | 'crash' | 'fleet stopped'

/** What a change was made to; everything that the judge holds the bot by. */
export type ChangeKind = 'reboot' | 'maintenance' | 'hook' | 'noout' | 'packages' | 'claim' | 'service'

/** What the fleet saw, in its own eyes: nothing here is told by the bot. */
type Observation =
  | { readonly kind: 'booted'; readonly bootId: string; readonly bootIdBefore: string | null }
  | { readonly kind: 'settled'; readonly bootId: string }
  | { readonly kind: 'down'; readonly bootId: string; readonly cause: DownCause }
  | { readonly kind: 'command started'; readonly command: number; readonly line: string; readonly key: string }
  | {
      readonly kind: 'command ended'
      readonly command: number
      readonly line: string
      readonly exitCode: number | null
      readonly signal: string | null
    }
  | { readonly kind: 'changed'; readonly change: ChangeKind; readonly detail: string }
  | { readonly kind: 'refused'; readonly change: ChangeKind; readonly detail: string }
  | { readonly kind: 'fault on'; readonly fault: string; readonly detail: string }
  | { readonly kind: 'fault off'; readonly fault: string }

/** One line of the record: what was seen, where, when (milliseconds since 1970), in which order. */
export type RecordLine = { readonly sequence: number; readonly atMs: number; readonly node: string } & Observation

/** The append-only record: in memory to ask, and one JSON line each in a file to keep. */
export type FleetRecord = {
  readonly file: string
  lines(): readonly RecordLine[]
  append(node: string, observation: Observation): RecordLine
  subscribe(listener: (line: RecordLine) => void): () => void
}

/** Opens a new record that writes to the given file; nothing that was appended is ever changed. */
export function openRecord(file: string): FleetRecord {
  mkdirSync(dirname(file), { recursive: true })
  const lines: RecordLine[] = []
  const listeners = new Set<(line: RecordLine) => void>()
  return {
    file,
    lines: () => lines,
    append(node, observation) {
      const line: RecordLine = Object.freeze({ sequence: lines.length + 1, atMs: Date.now(), node, ...observation })
      lines.push(line)
      appendFileSync(file, `${JSON.stringify(line)}\n`)
      for (const listener of listeners) listener(line)
      return line
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
