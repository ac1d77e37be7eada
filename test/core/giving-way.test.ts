import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Contender, type Fits, givesWayTo } from '../../src/core/locks/giving-way.ts'
import { holds } from '../property.ts'

const contender = (run: string, sinceMs: number, cannotGiveWay: Contender['cannotGiveWay'] = 'no'): Contender => ({
  run,
  node: `node-${run}`,
  sinceMs,
  cannotGiveWay,
})

/** Runs fit while at most this many are out together. */
const atMost =
  (count: number): Fits =>
  (_, beside) =>
    beside.length < count

const losers = (contenders: readonly Contender[], fits: Fits): readonly string[] =>
  contenders.filter(({ run }) => givesWayTo(run, contenders, fits) !== null).map(({ run }) => run)

const [a, b, c] = [contender('a', 1), contender('b', 2), contender('c', 3)]

test('F140 giving way: the run that took its slots last gives way to the first with which it does not fit', () => {
  expect(givesWayTo('b', [b, a], atMost(1))).toEqual(a)
  expect(givesWayTo('a', [b, a], atMost(1))).toBeNull()
  expect(losers([a, b, c], atMost(2))).toEqual(['c'])
  expect(givesWayTo('c', [a, b, c], atMost(2))).toEqual(b)
})

test('F140 giving way: a run that cannot give way counts as earlier, whenever it took its slots', () => {
  const late = contender('late', 9, 'yes')
  expect(givesWayTo('a', [a, late], atMost(1))).toEqual(late)
  expect(givesWayTo('late', [a, late], atMost(1))).toBeNull()
  expect(losers([a, b, late], atMost(2))).toEqual(['b'])
})

test('F140 giving way: two that took their slots at the same moment go by their names', () => {
  expect(losers([contender('y', 1), contender('x', 1)], atMost(1))).toEqual(['y'])
})

test('F140 giving way: a run that would not fit alone gives way to none, and those that fit beside the earlier ones neither', () => {
  expect(losers([a, b], atMost(0))).toEqual([])
  // b does not fit with a, and c does not fit with b
  const chain: Fits = (one, beside) =>
    !beside.some(({ run }) => `${run}${one.run}` === 'ab' || `${run}${one.run}` === 'bc')
  expect(losers([a, b, c], chain)).toEqual(['b'])
})

const runs = fc
  .uniqueArray(fc.record({ run: fc.stringMatching(/^[a-h]$/), sinceMs: fc.integer({ min: 0, max: 4 }) }), {
    selector: ({ run }) => run,
    minLength: 1,
  })
  .chain((all) =>
    fc.tuple(
      ...all.map(({ run, sinceMs }) => fc.constantFrom('yes', 'no').map((cannot) => contender(run, sinceMs, cannot))),
    ),
  )
/** The number of nodes that may be out together, and pairs that may not. */
const limits = fc.record({
  most: fc.integer({ min: 1, max: 5 }),
  apart: fc.array(fc.tuple(fc.stringMatching(/^[a-h]$/), fc.stringMatching(/^[a-h]$/)), { maxLength: 8 }),
})

const fitsOf =
  ({ most, apart }: { most: number; apart: readonly (readonly [string, string])[] }): Fits =>
  (one, beside) =>
    beside.length < most &&
    beside.every(({ run }) => !apart.some((pair) => run !== one.run && pair.includes(run) && pair.includes(one.run)))

test('F140 giving way: who does not fit gives way, all others fit together, and the first keeps its slots', () => {
  holds(
    fc.property(runs, limits, (contenders, limit) => {
      const fits = fitsOf(limit)
      const gone = losers(contenders, fits)
      const kept = contenders.filter(({ run }) => !gone.includes(run))
      const free = kept.filter(({ cannotGiveWay }) => cannotGiveWay === 'no')
      const others = (one: Contender) => kept.filter(({ run }) => run !== one.run)
      // every run that gives way does not fit, and each of them can give way
      for (const run of gone) {
        const [one] = contenders.filter((each) => each.run === run)
        if (one === undefined) throw new Error(run)
        expect(one.cannotGiveWay).toBe('no')
        expect(fits(one, kept)).toBe(false)
      }
      for (const one of free) expect(fits(one, others(one))).toBe(true)
      expect(kept.length).toBeGreaterThan(0)
      // the decision does not depend on the order
      expect(losers([...contenders].reverse(), fits).toSorted()).toEqual([...gone].sort())
    }),
  )
})

test('F140 giving way: of a set that fits without its last run, exactly that one gives way', () => {
  holds(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 }),
      (most, since) => {
        const contenders = since.slice(0, most + 1).map((sinceMs, index) => contender(`r${index}`, sinceMs))
        const last = contenders.toSorted((x, y) => x.sinceMs - y.sinceMs || (x.run < y.run ? -1 : 1)).at(-1)
        expect(losers(contenders, atMost(most))).toEqual([last?.run])
      },
    ),
  )
})
