import { describe, expect, it } from 'vitest'
import type { NextTurn, TurnId, Turns } from '../../../src/engine/ports/turns.ts'

/** Turns under test, and their clock. */
export type TurnsWorld = {
  readonly turns: Turns
  nowMs(): number
  /** Starts another bot that takes turns. */
  start(takeTurn: (turn: TurnId) => Promise<NextTurn>): Promise<void>
  /** Waits until the condition holds; fails when it never does. */
  until(what: () => boolean): Promise<void>
}

const run: TurnId = { kind: 'run', id: 'op-7F3K-1' }
const whenWoken: NextTurn = { again: 'when woken' }

/** A taker that records its turns and gives these answers. */
function noting(answers: readonly NextTurn[]) {
  const taken: TurnId[] = []
  return {
    taken,
    take: async (turn: TurnId) => {
      taken.push(turn)
      return answers[taken.length - 1] ?? whenWoken
    },
  }
}

/** A promise, and what resolves it. */
export function barrier() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

/** The contract of every turn queue; `make` returns a new, empty one for each test. */
export function describeTurns(name: string, make: () => Promise<TurnsWorld>): void {
  describe(`turns: ${name}`, () => {
    describeAsking(make)
    describeTaking(make)
  })
}

function describeAsking(make: () => Promise<TurnsWorld>): void {
  it('wake: brings a turn, which gets its id', async () => {
    const world = await make()
    const { taken, take } = noting([])
    await world.start(take)
    await world.turns.wake(run)
    await world.turns.wake({ kind: 'messages', id: 'op-7F3K' })
    await world.until(() => taken.length >= 2)
    expect(taken).toContainEqual(run)
    expect(taken).toContainEqual({ kind: 'messages', id: 'op-7F3K' })
  })

  it('wake: brings a turn to the first bot that starts', async () => {
    const world = await make()
    const { taken, take } = noting([])
    await world.turns.wake(run)
    await world.start(take)
    await world.until(() => taken.length >= 1)
  })

  it('schedule: brings a turn when it is due', async () => {
    const world = await make()
    const { taken, take } = noting([])
    await world.start(take)
    const atMs = world.nowMs() + 150
    await world.turns.schedule(run, atMs)
    await world.until(() => taken.length >= 1)
    expect(world.nowMs()).toBeGreaterThanOrEqual(atMs)
  })

  it('schedule: brings a turn at the earliest of several times', async () => {
    const world = await make()
    const { taken, take } = noting([])
    const hourMs = 3_600_000
    await world.turns.schedule(run, world.nowMs() + 3 * hourMs)
    await world.turns.schedule(run, world.nowMs() + 100)
    await world.turns.schedule(run, world.nowMs() + 2 * hourMs)
    await world.start(take)
    const before = world.nowMs()
    await world.until(() => taken.length >= 1)
    expect(world.nowMs() - before).toBeLessThan(hourMs)
  })

  it('wake: does not wait for a scheduled turn', async () => {
    const world = await make()
    const { taken, take } = noting([])
    await world.start(take)
    await world.turns.schedule(run, world.nowMs() + 3_600_000)
    const before = world.nowMs()
    await world.turns.wake(run)
    await world.until(() => taken.length >= 1)
    expect(world.nowMs() - before).toBeLessThan(60_000)
  })
}

function describeTaking(make: () => Promise<TurnsWorld>): void {
  it('turn: is followed by another one now or at a time when it asks for one', async () => {
    const world = await make()
    const { taken, take } = noting([{ again: 'now' }, { again: 'at', atMs: world.nowMs() + 200 }])
    await world.start(take)
    await world.turns.wake(run)
    await world.until(() => taken.length >= 3)
  })

  it('wake: brings another turn when it comes during a turn', async () => {
    const world = await make()
    const began = barrier()
    const goOn = barrier()
    let turns = 0
    await world.start(async () => {
      turns++
      if (turns > 1) return whenWoken
      began.open()
      await goOn.passed
      return whenWoken
    })
    await world.turns.wake(run)
    await world.until(() => turns === 1)
    await began.passed
    await world.turns.wake(run)
    goOn.open()
    await world.until(() => turns >= 2)
  })

  it('wake: brings another turn when it comes during the last one', async () => {
    const world = await make()
    const goOn = barrier()
    let turns = 0
    await world.start(async () => {
      turns++
      if (turns === 1) await goOn.passed
      return { again: 'never' }
    })
    await world.turns.wake(run)
    await world.until(() => turns === 1)
    await world.turns.wake(run)
    goOn.open()
    await world.until(() => turns >= 2)
  })

  it('wake: brings a turn after one that asked for no more', async () => {
    const world = await make()
    const { taken, take } = noting([{ again: 'never' }])
    await world.start(take)
    await world.turns.wake(run)
    await world.until(() => taken.length >= 1)
    await world.turns.wake(run)
    await world.until(() => taken.length >= 2)
  })

  it('turn: is taken again when it fails', async () => {
    const world = await make()
    let turns = 0
    await world.start(async () => {
      turns++
      if (turns === 1) throw new Error('the first turn goes wrong')
      return whenWoken
    })
    await world.turns.wake(run)
    await world.until(() => turns >= 2)
  })

  it('turn: is taken by one bot at a time, however many bots run and however often it is woken', async () => {
    const world = await make()
    let now = 0
    let most = 0
    let turns = 0
    const take = async () => {
      turns++
      now++
      most = Math.max(most, now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      return turns < 30 ? ({ again: 'now' } as const) : whenWoken
    }
    await world.start(take)
    await world.start(take)
    await Promise.all(Array.from({ length: 20 }, () => world.turns.wake(run)))
    await world.until(() => turns >= 30)
    expect(most).toBe(1)
  })
}
