import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launch } from '../../sandbox/programs/owned-process.ts'
import type { OwnedProcess } from '../../sandbox/programs/process.ts'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { defaultRedisTimes, patientConnection, plainRedis } from '../../src/adapters/redis/connection.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { queueName } from '../../src/adapters/redis/turn-queue.ts'
import { defaultTurnSettings } from '../../src/adapters/redis/turn-settings.ts'
import type { TurnId } from '../../src/engine/ports/turns.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster } from './suites/entries.ts'
import { silentLog } from './suites/silent-log.ts'
import { type TurnBots, turnBotsOn } from './suites/turn-bots.ts'
import { barrier } from './suites/turns.ts'

const run: TurnId = { kind: 'run', id: 'op-7F3K-1' }
const patienceMs = 60_000
/** The time that BullMQ itself takes to notice a dead worker. */
const typicalRecoveryMs = 58_000

let part: RedisService
let bots: TurnBots
let other: OwnedProcess

beforeEach(async () => {
  part = await startRedis()
  bots = turnBotsOn(part)
  const script = join(import.meta.dirname, 'suites/turn-taker.ts')
  const env = { REDIS_URL: part.url }
  other = launch({ name: 'other bot', path: process.execPath, args: [script], env, workingFolder: part.directory })
  await other.line(/^ready/, patienceMs)
})

afterEach(async () => {
  await bots.stop()
  await other.kill()
  await part.stop()
})

/** Starts a bot here; `taken` returns when it took its first turn. */
async function nextTurnHere(): Promise<{ readonly taken: () => number | null }> {
  let takenMs: number | null = null
  const takeTurn = async () => {
    takenMs ??= performance.now()
    return { again: 'when woken' } as const
  }
  await bots.start({ takeTurn }, { ...defaultTurnSettings, repairMs: 3_600_000 })
  return { taken: () => takenMs }
}

describe('handover of a turn', () => {
  it("handover: takes less than half of BullMQ's recovery time when a bot is killed with -9", async () => {
    await (await bots.turns()).wake(run)
    await other.line(/^began op-7F3K-1/, patienceMs)
    const here = await nextTurnHere()
    await other.kill()
    const killedMs = performance.now()
    await expect.poll(here.taken, { interval: 10 }).not.toBe(null)
    const took = (here.taken() ?? 0) - killedMs
    expect(took).toBeGreaterThan(0)
    expect(took).toBeLessThan(typicalRecoveryMs / 2)
  })

  it('S10 handover: takes a postponed turn when it is due and its bot has stopped', async () => {
    await (await bots.turns()).wake({ kind: 'run', id: 'put-off' })
    await other.line(/^put off put-off/, patienceMs)
    other.signal('SIGTERM')
    await other.ended
    const here = await nextTurnHere()
    await expect.poll(here.taken, { interval: 10, timeout: 20_000 }).not.toBe(null)
  })

  it('rebootmgr/wrong 3 handover: happens before the lease is over when the bot is asked to stop', async () => {
    await (await bots.turns()).wake(run)
    await other.line(/^began op-7F3K-1/, patienceMs)
    const here = await nextTurnHere()
    const askedMs = performance.now()
    other.signal('SIGTERM')
    await other.line(/^ended early op-7F3K-1: stopping/, patienceMs)
    await expect.poll(here.taken, { interval: 5 }).not.toBe(null)
    expect((here.taken() ?? 0) - askedMs).toBeLessThan(defaultTurnSettings.leaseMs)
    await other.line(/^stopped, 0 left/, patienceMs)
    expect(await other.ended).toEqual({ exitCode: 0, signal: null })
  })

  it('handover: tells a suspended bot that its lease is lost, and ignores its answer', async () => {
    await (await bots.turns()).wake(run)
    await other.line(/^began op-7F3K-1/, patienceMs)
    const goOn = barrier()
    let turns = 0
    const takeTurn = async () => {
      turns++
      if (turns === 1) await goOn.passed
      return { again: 'when woken' } as const
    }
    await bots.start({ takeTurn }, { ...defaultTurnSettings, repairMs: 3_600_000 })
    other.signal('SIGSTOP')
    await expect.poll(() => turns, { interval: 10 }).toBe(1)
    other.signal('SIGCONT')
    await other.line(/^ended early op-7F3K-1: lease lost/, patienceMs)
    // it asks for another turn at once, but the turn is ours now: that has no effect, not even after it stopped
    other.signal('SIGTERM')
    await other.ended
    const bot = await bots.turns()
    await bot.repair()
    expect(turns).toBe(1)
    goOn.open()
    await bot.wake(run)
    await expect.poll(() => turns).toBe(2)
  })
})

/** Waits until this many clients sleep until a wake-up. */
const sleeping = (redis: Redis, clients: number) =>
  expect
    .poll(async () => Number(/^blocked_clients:(\d+)/m.exec(await redis.info('clients'))?.[1]), { interval: 5 })
    .toBe(clients)

describe('lost wake-up', () => {
  it.each(['no other turn is due', 'another turn is due in an hour'])(
    'F62 handover: takes a turn within seconds although a dead bot had taken its wake-up, when %s',
    async (when) => {
      other.signal('SIGTERM')
      await other.ended
      const turns = await bots.turns()
      if (when !== 'no other turn is due') await turns.schedule({ kind: 'run', id: 'later' }, Date.now() + 3_600_000)
      const redis = await connectedTo(part)
      const dead = patientConnection(plainRedis(part.url), defaultRedisTimes, silentLog)
      await dead.connect()
      const marker = `${keysOf(cluster).prefix}:${queueName}:marker`
      await dead.zpopmin(marker)
      // Redis wakes the client that has slept longest: this one, which does nothing then
      const slept = dead.bzpopmin(marker, 0)
      await sleeping(redis, 1)
      const here = await nextTurnHere()
      await sleeping(redis, 2)
      const wokenMs = performance.now()
      await turns.wake(run)
      await slept
      await expect.poll(here.taken, { interval: 10, timeout: 20_000 }).not.toBe(null)
      expect((here.taken() ?? 0) - wokenMs).toBeLessThan(3_000)
      redis.disconnect()
      dead.disconnect()
    },
  )
})

describe('Redis outage', () => {
  it('S10 turns: end, and scheduled ones still come, when Redis is killed with -9 and restarted', async () => {
    other.signal('SIGTERM')
    await other.ended
    const began = barrier()
    const goOn = barrier()
    const taken: string[] = []
    const takeTurn = async ({ id }: TurnId) => {
      taken.push(id)
      if (id !== 'slow') return { again: 'never' } as const
      began.open()
      await goOn.passed
      return taken.filter((each) => each === 'slow').length === 1
        ? ({ again: 'now' } as const)
        : ({ again: 'never' } as const)
    }
    const turns = await bots.turns()
    await bots.start({ takeTurn })
    await turns.wake({ kind: 'run', id: 'slow' })
    await began.passed
    await turns.schedule({ kind: 'run', id: 'later' }, Date.now() + 2000)
    await part.kill()
    goOn.open()
    await part.restart()
    await expect.poll(() => taken, { interval: 20 }).toContain('later')
    await expect.poll(() => taken.filter((id) => id === 'slow').length).toBeGreaterThanOrEqual(2)
  })
})
