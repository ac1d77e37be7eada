import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Why a node went down: a command on it, a fault, its power switch, a crash, or the end of the fleet. */
export type DownCause = 'command' | 'fault' | 'switch' | 'crash' | 'fleet stopped'

/** The object of a change; the judge's rules about the bot are based on these. */
export type ChangeKind = 'reboot' | 'maintenance' | 'hook' | 'noout' | 'packages' | 'claim' | 'service'

/** What the fleet observed itself; nothing here comes from the bot. */
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

/** One line of the record: the observation, its node, its time (milliseconds since 1970), and its sequence number. */
export type RecordLine = { readonly sequence: number; readonly atMs: number; readonly node: string } & Observation

/** The append-only record: in memory for queries, and as one JSON line each in a file. */
export type FleetRecord = {
  readonly file: string
  lines(): readonly RecordLine[]
  append(node: string, observation: Observation): RecordLine
  subscribe(listener: (line: RecordLine) => void): () => void
}

/** Opens a new record that writes to the given file; appended lines are never changed. */
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
