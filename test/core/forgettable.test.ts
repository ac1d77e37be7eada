import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forgettable } from '../../src/core/operation/forgettable.ts'
import { holds } from '../property.ts'

const dayMs = 24 * 3_600_000
const nowMs = 1_000 * dayMs

const cancelled = (operation: string, plannedDay: number, endedDay: number | null) => ({
  operation,
  createdAtMs: plannedDay * dayMs,
  endedAtMs: endedDay === null ? null : endedDay * dayMs,
})
const openSince = (plannedDay: number) => ({ createdAtMs: plannedDay * dayMs })

test('S35 old prohibitions: are those of operations that ended 90 days ago', () => {
  const found = forgettable([cancelled('op-1', 900, 910), cancelled('op-2', 905, 911)], [], nowMs)
  expect(found).toEqual({ operations: ['op-1'], oldestPlanMs: 900 * dayMs + 1 })
})

test('S35 old prohibitions: are none while every old one was planned after an open operation', () => {
  expect(forgettable([cancelled('op-1', 800, 801)], [openSince(800), openSince(999)], nowMs)).toBeNull()
  expect(forgettable([], [], nowMs)).toBeNull()
})

test('S35 old prohibitions: no open or later operation is too old, and every forgotten one is, whatever the clock says', () => {
  const day = fc.integer({ min: 0, max: 400 })
  const operation = fc.record({
    operation: fc.uuid(),
    createdAtMs: day,
    endedAtMs: fc.option(fc.integer({ min: 400, max: 800 })),
  })
  const inDays = ({ operation: id, createdAtMs, endedAtMs }: ReturnType<typeof cancelled>) =>
    cancelled(id, createdAtMs, endedAtMs)
  holds(
    fc.property(
      fc.array(operation.map(inDays)),
      fc.array(day.map(openSince)),
      fc.integer({ min: 0, max: 100_000 }),
      (known, open, today) => {
        const found = forgettable(known, open, today * dayMs)
        const oldestPlanMs = found?.oldestPlanMs ?? 0
        const ids = found?.operations ?? []
        expect([...open, openSince(401)].filter(({ createdAtMs }) => createdAtMs < oldestPlanMs)).toEqual([])
        const forgotten = known.filter((one) => ids.includes(one.operation))
        expect(forgotten).toHaveLength(ids.length)
        expect(forgotten.every(({ createdAtMs }) => createdAtMs < oldestPlanMs)).toBe(true)
        expect(forgotten.every(({ endedAtMs }) => endedAtMs !== null && endedAtMs <= (today - 90) * dayMs)).toBe(true)
      },
    ),
  )
})
