import type { Job } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '../../engine/ports/log.ts'
import type { Keys } from './keys.ts'
import type { TurnQueue } from './turn-queue.ts'
import { jobNames, leavesNothing } from './turn-queue.ts'

/** When something happens again and again: a cron pattern in an IANA zone. */
export type Schedule = { readonly id: string; readonly cron: string; readonly zone: string }

/** Does what a schedule is for, for one of its slots; called once a slot whatever the number of bots. */
export type TakeSlot = (schedule: string, slotMs: number, signal: AbortSignal) => Promise<void>

/** The schedules of one cluster. */
export type Schedules = {
  /** From now on there are these schedules and no others. Unchanged ones keep a slot that is late. */
  set(schedules: readonly Schedule[]): Promise<void>
}

/** How long it is known that a slot was dealt with; no job of it can still be around then. */
const rememberedMs = 7 * 24 * 60 * 60 * 1000

/** Schedules over the queue of a cluster. */
export const schedulesOf = (queue: TurnQueue): Schedules => ({
  async set(schedules) {
    const filed = await queue.getJobSchedulers()
    const wanted = new Set(schedules.map(({ id }) => id))
    for (const { key } of filed) if (!wanted.has(key)) await queue.removeJobScheduler(key)
    for (const { id, cron, zone } of schedules) {
      const same = filed.find(({ key, pattern, tz }) => key === id && pattern === cron && tz === zone)
      // filing it anew would throw away a slot that came while no bot was there
      if (same?.next && (await queue.getJob(slotJobId(id, same.next)))) continue
      await queue.upsertJobScheduler(id, { pattern: cron, tz: zone }, { name: jobNames.slot, opts: leavesNothing })
    }
  },
})

const slotJobId = (schedule: string, slotMs: number): string => `repeat:${schedule}:${slotMs}`

/** Which slot a job stands for; null when for none. */
export function slotOfJob(
  job: Pick<Job, 'id' | 'name'>,
): { readonly schedule: string; readonly slotMs: number } | null {
  const found = /^repeat:(.+):(\d+)$/.exec(job.id ?? '')
  if (job.name !== jobNames.slot || !found?.[1]) return null
  return { schedule: found[1], slotMs: Number(found[2]) }
}

/** Deals with a slot unless that was done before or is too late. What fails is thrown, and tried again. */
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
