import { stripTypeScriptTypes } from 'node:module'
import { expect, test } from 'vitest'
import { coveringTestsIn } from '../mutants/covering-tests.ts'
import { mutants } from '../mutants/list.ts'
import { type Mutant, mutated } from '../mutants/mutant.ts'
import { documentedIds, later, withoutMutant } from './covered-elsewhere.ts'
import { codeUnder, read } from './sources.ts'

test('every rule has a mutant, but for those that come later', () => {
  const has = new Set(mutants.map(({ id }) => id))
  expect(documentedIds.filter((id) => !has.has(id) && ![...later, ...withoutMutant].includes(id))).toEqual([])
  expect([...has].filter((id) => !documentedIds.includes(id))).toEqual([])
})

/** What is wrong with a mutant as the code is now; null when nothing is. */
function problemOf(mutant: Mutant): string | null {
  const { text } = read(mutant.file)
  try {
    const changed = mutated(mutant, text)
    if (mutant.file.endsWith('.ts')) stripTypeScriptTypes(changed)
    return changed === text ? `${mutant.id} changes nothing` : null
  } catch (error) {
    return `${mutant.id}: ${error}`
  }
}

test('every mutant changes one place of the code that ships, and what comes of it can still be read', () => {
  for (const { file } of mutants) expect(file).toMatch(/^((src|commands|docs\/ceph)\/|lockkeeper\.example\.yaml$)/)
  expect(mutants.map(problemOf).filter((problem) => problem !== null)).toEqual([])
})

test('every mutant is run by a test that bears its rule', () => {
  const covered = coveringTestsIn(codeUnder('commands', 'src', 'sandbox', 'test'))
  expect(mutants.filter(({ id, file }) => covered.thatRun(id, file).length === 0)).toEqual([])
})

test('a mutant whose place is gone, or there twice, is found', () => {
  const mutant = { id: 'S01', file: 'src/x.ts', from: 'a', to: 'b' }
  expect(mutated(mutant, 'xax')).toBe('xbx')
  expect(() => mutated(mutant, 'x')).toThrow('0 times')
  expect(() => mutated(mutant, 'aa')).toThrow('2 times')
})

test('a test bears what its suite bears, and runs what it imports', () => {
  const covered = coveringTestsIn([
    { path: 'test/unit/a.test.ts', text: "import { b } from '../suites/b.ts'" },
    { path: 'test/suites/b.ts', text: "import { c } from '../../src/c.ts'\ntest('S01 d', () => {})" },
    { path: 'src/c.ts', text: '' },
    { path: 'test/contract/e.test.ts', text: "test('S01 e', () => {})" },
  ])
  expect(covered.of('S01')).toEqual(['test/unit/a.test.ts', 'test/contract/e.test.ts'])
  expect(covered.thatRun('S01', 'src/c.ts')).toEqual(['test/unit/a.test.ts'])
  expect(covered.thatRun('S01', 'src/other.ts')).toEqual([])
})
