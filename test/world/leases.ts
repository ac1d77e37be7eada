import type { CampaignReading } from '../../src/core/campaign/reading.ts'
import type { Leases, RebootScan } from '../../src/engine/ports/leases.ts'

/** The leases of all bots, in memory. */
export class MemoryLeases implements Leases {
  readonly #now: () => number
  readonly #seen = new Map<string, Map<string, number>>()
  readonly #begun = new Map<string, number>()
  readonly #slots = new Map<string, number>()
  readonly #readings = new Map<string, CampaignReading>()
  #scan: RebootScan | null = null

  constructor(now: () => number) {
    this.#now = now
  }
  async since(kind: string, present: readonly string[], nowMs: number): Promise<ReadonlyMap<string, number>> {
    const before = this.#seen.get(kind)
    const seen = new Map(present.map((name) => [name, before?.get(name) ?? nowMs]))
    this.#seen.set(kind, seen)
    return new Map(seen)
  }
  async begin(what: string, forMs: number): Promise<'ours' | 'begun already'> {
    if ((this.#begun.get(what) ?? 0) > this.#now()) return 'begun already'
    this.#begun.set(what, this.#now() + forMs)
    return 'ours'
  }
  async rebootScan(): Promise<RebootScan | null> {
    return this.#scan
  }
  async keepRebootScan(scan: RebootScan): Promise<void> {
    this.#scan = scan
  }
  async campaignReading(campaign: string): Promise<CampaignReading | null> {
    return this.#readings.get(campaign) ?? null
  }
  async keepCampaignReading(reading: CampaignReading): Promise<void> {
    this.#readings.set(reading.campaign, reading)
  }
  async forgetCampaignReading(campaign: string): Promise<void> {
    this.#readings.delete(campaign)
  }
  async lastSlot(schedule: string): Promise<number | null> {
    return this.#slots.get(schedule) ?? null
  }
  async keepSlot(schedule: string, slotMs: number): Promise<void> {
    this.#slots.set(schedule, slotMs)
  }
}
