import type { Job } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '../../engine/ports/log.ts'
import type { Keys } from './keys.ts'
import type { TurnQueue } from './turn-queue.ts'
import { jobNames, leavesNothing } from './turn-queue.ts'

/** A repeating schedule: a cron pattern in an IANA time zone. */
export type Schedule = { readonly id: string; readonly cron: string; readonly zone: string }

/** Handles one slot of a schedule; called once for each slot, whatever the number of bots. */
export type TakeSlot = (schedule: string, slotMs: number, signal: AbortSignal) => Promise<void>

/** The schedules of one cluster. */
export type Schedules = {
  /** Replaces the schedules. Unchanged ones keep a slot that is late. */
  set(schedules: readonly Schedule[]): Promise<void>
}

/** How long handled slots are remembered; no job of such a slot can exist any more by then. */
const rememberedMs = 7 * 24 * 60 * 60 * 1000

/** Schedules on the queue of a cluster. */
export const schedulesOf = (queue: TurnQueue): Schedules => ({
  async set(schedules) {
    const filed = await queue.getJobSchedulers()
    const wanted = new Set(schedules.map(({ id }) => id))
    for (const { key } of filed) if (!wanted.has(key)) await queue.removeJobScheduler(key)
    for (const { id, cron, zone } of schedules) {
      const same = filed.find(({ key, pattern, tz }) => key === id && pattern === cron && tz === zone)
      // replacing it would drop a slot that came due while no bot was running
      if (same?.next && (await queue.getJob(slotJobId(id, same.next)))) continue
      await queue.upsertJobScheduler(id, { pattern: cron, tz: zone }, { name: jobNames.slot, opts: leavesNothing })
    }
  },
})

const slotJobId = (schedule: string, slotMs: number): string => `repeat:${schedule}:${slotMs}`

/** The slot that a job is for; null for other jobs. */
export function slotOfJob(
  job: Pick<Job, 'id' | 'name'>,
): { readonly schedule: string; readonly slotMs: number } | null {
  const found = /^repeat:(.+):(\d+)$/.exec(job.id ?? '')
  if (job.name !== jobNames.slot || !found?.[1]) return null
  return { schedule: found[1], slotMs: Number(found[2]) }
}

/** Handles a slot unless it was handled before or is too late. An error is thrown, and the slot is retried. */
export async function handleSlot(
  parts: { readonly redis: Redis; readonly keys: Keys; readonly log: Log; readonly takeSlot: TakeSlot },
  slot: { readonly schedule: string; readonly slotMs: number },
  latestMs: number,
  signal: AbortSignal,
): Promise<void> {
  const done = parts.keys.slotDone(slot.schedule, slot.slotMs)
  if ((await parts.redis.exists(done)) === 1) return
  const lateMs = Date.now() - slot.slotMs
  if (lateMs > latestMs) parts.log.warn({ ...slot, lateMs }, 'skipped a slot of a schedule: no bot was running in time')
  else await parts.takeSlot(slot.schedule, slot.slotMs, signal)
  await parts.redis.set(done, '1', 'PX', rememberedMs)
}
