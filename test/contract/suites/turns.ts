import { describe, expect, it } from 'vitest'
import type { NextTurn, TurnId, Turns } from '../../../src/engine/ports/turns.ts'

/** Turns under test, and the time in which they are taken. */
export type TurnsWorld = {
  readonly turns: Turns
  nowMs(): number
  /** Begins to take turns, as one more bot would. */
  start(takeTurn: (turn: TurnId) => Promise<NextTurn>): Promise<void>
  /** Lets time pass until this is so; fails when it never is. */
  until(what: () => boolean): Promise<void>
}

const run: TurnId = { kind: 'run', id: 'op-7F3K-1' }
const whenWoken: NextTurn = { again: 'when woken' }

/** A taker that notes when it was called, and answers what it is told. */
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

/** Something that can be waited for and let go. */
export function barrier() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

/** What every queue of turns must do; `make` gives a fresh, empty one each time. */
export function describeTurns(name: string, make: () => Promise<TurnsWorld>): void {
  describe(`turns: ${name}`, () => {
    describeAsking(make)
    describeTaking(make)
  })
}

function describeAsking(make: () => Promise<TurnsWorld>): void {
  it('whoever is woken takes a turn, and it is told which it is', async () => {
    const world = await make()
    const { taken, take } = noting([])
    await world.start(take)
    await world.turns.wake(run)
    await world.turns.wake({ kind: 'messages', id: 'op-7F3K' })
    await world.until(() => taken.length >= 2)
    expect(taken).toContainEqual(run)
    expect(taken).toContainEqual({ kind: 'messages', id: 'op-7F3K' })
  })

  it('a turn that was asked for before any bot was there is taken when one comes', async () => {
    const world = await make()
    const { taken, take } = noting([])
    await world.turns.wake(run)
    await world.start(take)
    await world.until(() => taken.length >= 1)
  })

  it('a scheduled turn comes when it is due', async () => {
    const world = await make()
    const { taken, take } = noting([])
    await world.start(take)
    const atMs = world.nowMs() + 150
    await world.turns.schedule(run, atMs)
    await world.until(() => taken.length >= 1)
    expect(world.nowMs()).toBeGreaterThanOrEqual(atMs)
  })

  it('of several times that were asked for the soonest counts, whichever was asked first', async () => {
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

  it('waking does not wait for what was scheduled', async () => {
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
  it('a turn may want another one now, or at a time, and gets it', async () => {
    const world = await make()
    const { taken, take } = noting([{ again: 'now' }, { again: 'at', atMs: world.nowMs() + 200 }])
    await world.start(take)
    await world.turns.wake(run)
    await world.until(() => taken.length >= 3)
  })

  it('a wake-up during a turn leads to another one that begins after it', async () => {
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

  it('a wake-up during the last turn leads to another one all the same', async () => {
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

  it('something that wanted no more turns can be woken again', async () => {
    const world = await make()
    const { taken, take } = noting([{ again: 'never' }])
    await world.start(take)
    await world.turns.wake(run)
    await world.until(() => taken.length >= 1)
    await world.turns.wake(run)
    await world.until(() => taken.length >= 2)
  })

  it('a turn that goes wrong is taken again', async () => {
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

  it('nothing takes two turns at once, however often it is woken and however many bots there are', async () => {
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
