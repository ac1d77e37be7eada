import type { CampaignReading } from '../../core/campaign/reading.ts'
import type { Trigger } from '../../core/health/facts.ts'

/** The result of the last scan of all nodes for their own reboot triggers. */
export type RebootScan = {
  readonly atMs: number
  /** The triggers of nodes that need a reboot. */
  readonly triggers: readonly Trigger[]
  /** Nodes that did not answer; their earlier triggers are kept. */
  readonly silent: readonly string[]
}

/** State that all bots of a cluster share beside the journals. It may be lost, so safety must not depend on it. */
export type Leases = {
  /**
   * Since when each of these has been present without interruption, in milliseconds since 1970. Forgets all that are
   * absent.
   */
  since(kind: string, present: readonly string[], nowMs: number): Promise<ReadonlyMap<string, number>>
  /** Whether this bot takes the lease; `begun already` when a bot took it within its time. */
  begin(what: string, forMs: number): Promise<'ours' | 'begun already'>
  /** The newest scan; null before the first one. */
  rebootScan(): Promise<RebootScan | null>
  keepRebootScan(scan: RebootScan): Promise<void>
  /** The newest reading of a campaign's nodes; null before the first one. */
  campaignReading(campaign: string): Promise<CampaignReading | null>
  keepCampaignReading(reading: CampaignReading): Promise<void>
  forgetCampaignReading(campaign: string): Promise<void>
  /** The last handled slot of a schedule; null before the first one. */
  lastSlot(schedule: string): Promise<number | null>
  keepSlot(schedule: string, slotMs: number): Promise<void>
}
