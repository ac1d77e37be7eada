import { expect, test } from 'vitest'
import { documentedIds, later } from './covered-elsewhere.ts'
import { idBreaches, idsOfNames } from './ids.ts'
import { codeUnder } from './sources.ts'

test('ids: each has a test whose name starts with it', () => {
  const tests = codeUnder('test').filter(({ path }) => !path.startsWith('test/tidy/'))
  expect(documentedIds.length).toBeGreaterThan(130)
  expect(idBreaches(documentedIds, new Set(tests.flatMap((source) => [...idsOfNames(source)])), later)).toEqual([])
})

test('ids: count only at the start of a name', () => {
  const text = [
    "test('S01 a', () => {})",
    "it.each([1])('S02: b %s', () => {})",
    "describe('rebootmgr/33', () => {})",
    "test.each([\n  ['x'],\n])('rebootmgr/wrong 4 and I3 c', () => {})",
    'test("rebootmgr/deviation 12, S05 d", () => {})',
    "test('as S09 does', () => {})",
  ].join('\n')
  expect([...idsOfNames({ path: 'x', text })]).toEqual([
    'S01',
    'S02',
    'rebootmgr/33',
    'rebootmgr/wrong 4',
    'I3',
    'rebootmgr/deviation 12',
    'S05',
  ])
})

test('ids: one without a test is found', () => {
  expect(idBreaches(['S01', 'S02'], new Set(['S01']), ['S02'])).toEqual([])
  expect(idBreaches(['S01', 'S02'], new Set(['S01']), [])).toHaveLength(1)
  expect(idBreaches(['S01'], new Set(['S01']), ['S01'])).toHaveLength(1)
})
