import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import type { NextTurn, TurnId } from '../../src/engine/ports/turns.ts'
import { connectedTo } from './suites/connected.ts'
import { type TurnBots, turnBotsOn } from './suites/turn-bots.ts'
import { describeTurns } from './suites/turns.ts'

let part: RedisService
let bots: TurnBots

beforeAll(async () => {
  part = await startRedis()
})

afterAll(() => part.stop())

beforeEach(async () => {
  const redis = await connectedTo(part)
  await redis.flushall()
  redis.disconnect()
  bots = turnBotsOn(part)
})

afterEach(() => bots.stop())

describeTurns('BullMQ', async () => ({
  turns: await bots.turns(),
  nowMs: () => Date.now(),
  start: async (takeTurn) => void (await bots.start({ takeTurn })),
  until: (what) => expect.poll(what, { interval: 5 }).toBe(true),
}))

const things = 12
const wakesEach = 60

describe('wake-ups under contention', () => {
  it('wake: is never lost, for any answers of overlapping turns', async () => {
    const wanted = new Map<string, number>()
    const seen = new Map<string, number>()
    let calls = 0
    const takeTurn = async ({ id }: TurnId): Promise<NextTurn> => {
      // as the engine does: read first, act for a while, then say when to return
      const now = wanted.get(id) ?? 0
      for (let pause = 0; pause < calls % 5; pause++) await new Promise((resolve) => setImmediate(resolve))
      seen.set(id, Math.max(seen.get(id) ?? 0, now))
      const answers: readonly NextTurn[] = [
        { again: 'when woken' },
        { again: 'never' },
        { again: 'when woken' },
        { again: 'at', atMs: Date.now() + 3_600_000 },
      ]
      return answers[calls++ % answers.length] ?? { again: 'never' }
    }
    const wakers = await Promise.all([bots.turns(), bots.turns(), bots.turns()])
    await bots.start({ takeTurn })
    await bots.start({ takeTurn })
    await Promise.all(
      wakers.flatMap((turns, waker) =>
        Array.from({ length: things }, async (_, thing) => {
          const id = `op-${thing}`
          for (let round = 0; round < wakesEach; round++) {
            wanted.set(id, (wanted.get(id) ?? 0) + 1)
            if ((round + waker) % 3 === 0) await turns.schedule({ kind: 'run', id }, Date.now())
            else await turns.wake({ kind: 'run', id })
          }
        }),
      ),
    )
    await expect.poll(() => Object.fromEntries(seen), { interval: 20 }).toEqual(Object.fromEntries(wanted))
  })
})
