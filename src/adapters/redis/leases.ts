import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { CampaignReading, NodeCompliance } from '../../core/campaign/reading.ts'
import type { Trigger } from '../../core/health/facts.ts'
import type { Leases, RebootScan } from '../../engine/ports/leases.ts'
import { firstSeenIn } from './first-seen.ts'
import type { Keys } from './keys.ts'
import { reading, writing } from './request.ts'
import { exactSchema } from './stored/exact-schema.ts'
import { readStored } from './stored/read-stored.ts'
import { list, milliseconds, names } from './stored/shapes.ts'

const trigger = exactSchema<Trigger>()(
  z.strictObject({
    node: z.string(),
    from: z.enum(['key', 'file']),
    token: z.string(),
    sinceMs: milliseconds.nullable(),
    why: z.string(),
  }),
)

const scanSchema = exactSchema<RebootScan>()(
  z.strictObject({ atMs: milliseconds, triggers: list(trigger), silent: names }),
)

const compliance = exactSchema<NodeCompliance>()(
  z.strictObject({ node: z.string(), is: z.enum(['compliant', 'not yet', 'unknown']), why: z.string() }),
)

const readingSchema = exactSchema<CampaignReading>()(
  z.strictObject({ campaign: z.string(), atMs: milliseconds, nodes: list(compliance) }),
)

/** State that the bots of a cluster share, stored in Redis. */
export const leasesIn = (redis: Redis, keys: Keys): Leases => ({
  ...firstSeenIn(redis, keys),
  begin: (what, forMs) =>
    writing(`begin ${what}`, async () =>
      (await redis.set(keys.begun(what), '1', 'PX', forMs, 'NX')) === 'OK' ? 'ours' : 'begun already',
    ),
  rebootScan: () =>
    reading('read the last scan for reboots', async () =>
      readStored(scanSchema, await redis.get(keys.rebootScan), 'the last scan for reboots'),
    ),
  keepRebootScan: (scan) =>
    writing('keep a scan for reboots', async () => {
      await redis.set(keys.rebootScan, JSON.stringify(scan))
    }),
  campaignReading: (campaign) =>
    reading('read the last reading of a campaign', async () => {
      const text = await redis.hget(keys.campaignReadings, campaign)
      return readStored(readingSchema, text, 'the last reading of a campaign')
    }),
  keepCampaignReading: (read) =>
    writing('keep a reading of a campaign', async () => {
      await redis.hset(keys.campaignReadings, read.campaign, JSON.stringify(read))
    }),
  forgetCampaignReading: (campaign) =>
    writing('forget the reading of a campaign', async () => {
      await redis.hdel(keys.campaignReadings, campaign)
    }),
  lastSlot: (schedule) =>
    reading('read the last slot of a schedule', async () => {
      const slot = await redis.hget(keys.lastSlots, schedule)
      return slot === null ? null : Number(slot)
    }),
  keepSlot: (schedule, slotMs) =>
    writing('keep the last slot of a schedule', async () => {
      await redis.hset(keys.lastSlots, schedule, slotMs)
    }),
})
