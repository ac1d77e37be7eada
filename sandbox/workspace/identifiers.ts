import { createHash, randomUUID } from 'node:crypto'

/** Creates IDs in Slack's format that are never repeated, not even by a workspace started later. */
export interface Identifiers {
  /** The next ID with the given prefix, such as `V` for a view. */
  next(prefix: string): string
  /** The next trigger ID: two numbers and a digest, in Slack's format. */
  nextTrigger(): string
  /** The next secret part of a URL: of a response_url or a socket's ticket. */
  nextSecret(): string
  /** The ID of a Socket Mode envelope. */
  nextEnvelope(): string
}

/** Starts counting; the seed makes the IDs of workspaces different. */
export function identifiers(seed: string = randomUUID()): Identifiers {
  let count = 0
  const digest = (what: string) => createHash('sha256').update(`${seed} ${what} ${count++}`).digest('hex')
  return {
    next: (prefix) => prefix + digest(prefix).slice(0, 9).toUpperCase(),
    nextTrigger: () => {
      const hex = digest('trigger')
      return `${Number.parseInt(hex.slice(0, 10), 16)}.${Number.parseInt(hex.slice(10, 18), 16)}.${hex.slice(32)}`
    },
    nextSecret: () => digest('secret').slice(0, 24),
    nextEnvelope: () => digest('envelope').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
  }
}

/** Creates message timestamps: seconds with six digits, each later than all before. */
export function timestamps(): (nowMs: number) => string {
  let lastMicros = 0
  return (nowMs) => {
    lastMicros = Math.max(nowMs * 1000, lastMicros + 1)
    const seconds = Math.floor(lastMicros / 1_000_000)
    return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`
  }
}
