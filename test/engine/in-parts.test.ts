import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mapInParts } from '../../src/engine/ports/in-parts.ts'
import { examplesOf } from '../property.ts'

/** Lets everything go on that waits for nothing outside. */
const nextTurn = () => new Promise(setImmediate)

const lists = fc.tuple(fc.array(fc.nat({ max: 3 }), { maxLength: 30 }), fc.integer({ min: 1, max: 8 }))

it('in parts: returns the results in the order of the list and never maps more items at once than allowed', async () => {
  for (const [turns, atOnce] of examplesOf(lists, 100, 20261130)) {
    let [now, most] = [0, 0]
    const results = await mapInParts([...turns.entries()], atOnce, async ([index, waits]) => {
      now += 1
      most = Math.max(most, now)
      for (let turn = 0; turn <= waits; turn += 1) await nextTurn()
      now -= 1
      return index
    })
    expect(results, JSON.stringify([turns, atOnce])).toEqual(turns.map((_, index) => index))
    expect(most, JSON.stringify([turns, atOnce])).toBe(Math.min(atOnce, turns.length))
  }
})

it('in parts: lets other work run while a long list is mapped', async () => {
  let others = 0
  const other = setInterval(() => {
    others += 1
  }, 0)
  const seen = await mapInParts(Array.from({ length: 2000 }), 10, async () => {
    const untilMs = performance.now() + 0.05
    while (performance.now() < untilMs);
    return others
  })
  clearInterval(other)
  expect(seen.at(-1)).toBeGreaterThan(5)
})

it('in parts: rejects with the first error and begins no further item', async () => {
  const begun: number[] = []
  const failing = mapInParts([0, 1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item)
    if (item === 1) throw new Error('item 1')
    return item
  })
  await expect(failing).rejects.toThrow('item 1')
  await nextTurn()
  expect(begun).toEqual([0, 1])
})
