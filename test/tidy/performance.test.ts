import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { missedIn, performancePage } from '../bench/page.ts'
import { reasons } from '../bench/reasons.ts'
import { benchmarkNames, isReached, lineOf, resultsSchema, rowOfTimes, rowOfValue } from '../bench/results.ts'
import { matchesDocument } from './matches-document.ts'
import { root } from './sources.ts'

const results = resultsSchema.parse(JSON.parse(readFileSync(join(root, 'docs/performance.json'), 'utf8')))

test('docs/performance.md: is made from the latest results', () =>
  matchesDocument(performancePage(results), 'docs/performance.md'))

test('docs/performance.json: has the results of each benchmark, and each row once', () => {
  expect(Object.keys(results)).toEqual(benchmarkNames)
  const rows = Object.values(results).flatMap(({ rows }) => rows.map(({ what }) => what))
  expect(rows.toSorted()).toEqual([...new Set(rows)].toSorted())
})

test('docs/performance.md: gives a reason for each bound that was missed', () => {
  expect(missedIn(results).flatMap(({ what }) => (reasons[what] ? [] : [what]))).toEqual([])
})

test('rows: compare the median, the longest or the ratio to the floor with the bound', () => {
  const given = { what: 'x', bound: 2, times: [1, 2, 9], floor: { what: 'least', times: [4, 4, 4] } }
  const [median, longest, ratio] = [
    rowOfTimes({ ...given, compared: 'median' }),
    rowOfTimes({ ...given, compared: 'longest' }),
    rowOfTimes({ ...given, compared: 'ratio of medians' }),
  ]
  expect([median, longest, ratio].map(({ value }) => value)).toEqual([2, 9, 0.5])
  expect([median, longest, ratio].map(isReached)).toEqual([true, false, true])
  expect(lineOf(longest)).toBe('MISSED   x: longest 9 ms, at most 2 ms; 3 runs; median 2 ms; p99 9 ms; least 4 ms')
})

test('performancePage: names what was missed and by how much', () => {
  const row = rowOfValue({ what: 'requests', unit: 'requests', value: 15, bound: 10, runs: 1 })
  const at = { takenAt: '2026-11-30T12:00:00.000Z', node: 'v24', processors: 2, load: { before: 1, after: 2 } }
  const page = performancePage({ plan: { ...at, rows: [row] } })
  expect(page).toContain('| requests | **missed:** 15 requests | 10 requests |')
  expect(page).toContain('- requests: 15 requests where at most 10 requests are required, 50 % more.')
  expect(performancePage({ plan: { ...at, rows: [{ ...row, value: 10 }] } })).toContain('## Missed\n\nNothing.')
})
