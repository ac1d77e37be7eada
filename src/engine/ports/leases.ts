import type { Trigger } from '../../core/health/facts.ts'

/** What the last look at every node's own file for a reboot came to. */
export type RebootScan = {
  readonly atMs: number
  /** Nodes that ask for a reboot, each with since when. */
  readonly triggers: readonly Trigger[]
  /** Nodes that did not answer; what was known of them is kept among the triggers. */
  readonly silent: readonly string[]
}

/** What all bots of a cluster know together besides the journals. It may be lost: nothing that is safe depends on it. */
export type Leases = {
  /** Says since when each of these has been present without a break, and forgets those that no longer are. */
  since(kind: string, present: readonly string[], nowMs: number): Promise<ReadonlyMap<string, number>>
  /** Whether this is ours to do: nobody has begun it within that time. */
  begin(what: string, forMs: number): Promise<'ours' | 'begun already'>
  /** The newest scan; null when there was none. */
  rebootScan(): Promise<RebootScan | null>
  keepRebootScan(scan: RebootScan): Promise<void>
  /** The slot of a schedule that was dealt with last; null when none was. */
  lastSlot(schedule: string): Promise<number | null>
  keepSlot(schedule: string, slotMs: number): Promise<void>
}
