import { createHash, randomUUID } from 'node:crypto'

/** Makes ids that look like Slack's and are never given twice, not even by a workspace started later. */
export interface Identifiers {
  /** The next id that starts with the given letters, such as `V` for a view. */
  next(prefix: string): string
  /** The next trigger id: two numbers and a digest, as Slack writes them. */
  nextTrigger(): string
  /** The next secret part of an address: a response_url or a socket's ticket. */
  nextSecret(): string
  /** The id of a Socket Mode envelope. */
  nextEnvelope(): string
}

/** Starts counting; the seed tells one workspace's ids from another's. */
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

/** Makes message timestamps: seconds, six digits, each later than every one before. */
export function timestamps(): (nowMs: number) => string {
  let lastMicros = 0
  return (nowMs) => {
    lastMicros = Math.max(nowMs * 1000, lastMicros + 1)
    const seconds = Math.floor(lastMicros / 1_000_000)
    return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`
  }
}
