import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { handleSlot, schedulesOf } from '../../src/adapters/redis/slots.ts'
import { jobNames, queueName, type TurnQueue } from '../../src/adapters/redis/turn-queue.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster } from './suites/entries.ts'
import { silentLog } from './suites/silent-log.ts'
import { type TurnBots, turnBotsOn } from './suites/turn-bots.ts'

const everySecond = { id: 'digest-C1', cron: '* * * * * *', zone: 'Europe/Berlin' }
const keys = keysOf(cluster)

let part: RedisService
let redis: Redis
let bots: TurnBots
let queue: TurnQueue

beforeAll(async () => {
  part = await startRedis()
  redis = await connectedTo(part)
  queue = new Queue(queueName, { connection: redis, prefix: keys.prefix })
})

afterAll(async () => {
  await queue.close()
  redis.disconnect()
  await part.stop()
})

beforeEach(async () => {
  await redis.flushall()
  bots = turnBotsOn(part)
})

afterEach(() => bots.stop())

describe('schedules', () => {
  it('slot: is handled once by three bots', async () => {
    const slots: number[] = []
    const takeSlot = async (schedule: string, slotMs: number) => {
      expect(schedule).toBe('digest-C1')
      slots.push(slotMs)
    }
    for (let bot = 0; bot < 3; bot++) await bots.start({ takeSlot })
    await Promise.all([
      (await bots.turns()).schedules.set([everySecond]),
      (await bots.turns()).schedules.set([everySecond]),
    ])
    await expect.poll(() => slots.length).toBeGreaterThanOrEqual(3)
    expect(new Set(slots).size).toBe(slots.length)
    expect(slots.every((slotMs) => slotMs % 1000 === 0)).toBe(true)
  })

  it('slot: is tried again with the same time when handling it fails', async () => {
    const slots: number[] = []
    const takeSlot = async (_schedule: string, slotMs: number) => {
      slots.push(slotMs)
      if (slots.length === 1) throw new Error('the first time goes wrong')
    }
    await bots.start({ takeSlot })
    await (await bots.turns()).schedules.set([everySecond])
    await expect.poll(() => slots.filter((slotMs) => slotMs === slots[0]).length).toBe(2)
  })

  it('set: replaces schedules, and removes those that are not in the list', async () => {
    const schedules = schedulesOf(queue)
    await schedules.set([everySecond, { id: 'digest-C2', cron: '0 9 * * 1-5', zone: 'Europe/Berlin' }])
    await schedules.set([{ id: 'digest-C2', cron: '0 8 * * *', zone: 'America/New_York' }])
    const filed = await queue.getJobSchedulers()
    expect(filed).toMatchObject([{ key: 'digest-C2', pattern: '0 8 * * *', tz: 'America/New_York' }])
    expect(filed).toHaveLength(1)
    expect(await queue.getDelayedCount()).toBe(1)
  })

  it('schedule: uses the time of its zone', async () => {
    await schedulesOf(queue).set([{ id: 'digest-C2', cron: '0 9 * * *', zone: 'Asia/Kolkata' }])
    const [filed] = await queue.getJobSchedulers()
    const shown = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', hour: '2-digit', minute: '2-digit' })
    expect(shown.format(filed?.next)).toBe('09:00')
  })

  it('set: keeps a slot that came while no bot ran when the schedule is unchanged', async () => {
    const schedules = schedulesOf(queue)
    await schedules.set([everySecond])
    const [filed] = await queue.getJobSchedulers()
    const slotMs = filed?.next ?? 0
    await expect.poll(() => Date.now() > slotMs).toBe(true)
    await schedules.set([everySecond])
    const slots: number[] = []
    await bots.start({ takeSlot: async (_schedule, at) => void slots.push(at) })
    await expect.poll(() => slots).toContain(slotMs)
  })
})

describe('handleSlot', () => {
  const never = new AbortController().signal
  const dealt = async (slotMs: number, taken: number[]) =>
    handleSlot(
      { redis, keys, log: silentLog, takeSlot: async (_schedule, at) => void taken.push(at) },
      { schedule: 'digest-C1', slotMs },
      60_000,
      never,
    )

  it('handleSlot: skips a slot that was handled when its job returns', async () => {
    const taken: number[] = []
    const slotMs = Date.now() - 1000
    await dealt(slotMs, taken)
    await dealt(slotMs, taken)
    expect(taken).toEqual([slotMs])
  })

  it('handleSlot: skips a slot that is too old', async () => {
    const taken: number[] = []
    await dealt(Date.now() - 61_000, taken)
    expect(taken).toEqual([])
  })
})

it('queue: removes jobs that are not turns', async () => {
  await bots.start({})
  await queue.add(jobNames.turn, {}, { jobId: 'strange.job' })
  await expect.poll(async () => (await queue.getJob('strange.job'))?.id).toBeUndefined()
})
