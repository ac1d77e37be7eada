import { expect, test } from 'vitest'
import { coveredIds, unexplained, withTests } from './covered.ts'
import { matchesDocument } from './matches-document.ts'
import { codeUnder, read } from './sources.ts'

const covered = coveredIds(codeUnder('test').filter(({ path }) => !/^test\/(tidy|mutants)\//.test(path)))

test('ids: are explained in a document when a test has them', () => {
  const documents = ['docs/safety.md', 'docs/failures.md', 'docs/rebootmgr.md'].map(read)
  expect(covered.size).toBeGreaterThan(40)
  expect(unexplained(covered, documents)).toEqual([])
})

test('docs/failures.md: names the tests of every failure', async () => {
  const path = 'docs/failures.md'
  await matchesDocument(withTests(read(path).text, '', covered), path)
})

test('docs/failures.md: has every id once, in order within its table', () => {
  const ids = [...read('docs/failures.md').text.matchAll(/^\| ([A-Z]\d\d) \|/gm)].map(([, id = '']) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  for (const letter of ['S', 'F']) {
    const own = ids.filter((id) => id.startsWith(letter))
    expect(own).toEqual([...own].sort())
  }
})

test('docs/rebootmgr.md: names the tests of every rule', async () => {
  const path = 'docs/rebootmgr.md'
  await matchesDocument(withTests(read(path).text, 'rebootmgr/', covered), path)
})

test('ids: one without an explanation is found', () => {
  const tests = [{ path: 'test/x.test.ts', text: "test('S99 does', () => {})" }]
  expect(unexplained(coveredIds(tests), [{ path: 'docs/x.md', text: '| S98 | x |' }])).toHaveLength(1)
  expect(unexplained(coveredIds(tests), [{ path: 'docs/x.md', text: '| S99 | x |' }])).toEqual([])
})

test('tables of tests: replace the previous column', () => {
  const tests = new Map([['S41', ['test/unit/x.test.ts']]])
  const once = withTests('| S41 | a | b |', '', tests)
  expect(once).toBe('| S41 | a | b | [unit/x](../test/unit/x.test.ts) |')
  expect(withTests(once, '', tests)).toBe(once)
  expect(withTests('| 07 | a |', 'rebootmgr/', tests)).toBe('| 07 | a | — |')
})
