import { stripTypeScriptTypes } from 'node:module'
import { expect, test } from 'vitest'
import { coveringTestsIn } from '../mutants/covering-tests.ts'
import { mutants } from '../mutants/list.ts'
import { type Mutant, mutated } from '../mutants/mutant.ts'
import { documentedIds, later, withoutMutant } from './covered-elsewhere.ts'
import { codeUnder, read } from './sources.ts'

test('rules: each has a mutant', () => {
  const has = new Set(mutants.map(({ id }) => id))
  expect(documentedIds.filter((id) => !has.has(id) && ![...later, ...withoutMutant].includes(id))).toEqual([])
  expect([...has].filter((id) => !documentedIds.includes(id))).toEqual([])
})

/** Why a mutant does not fit the current code; null when it does. */
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

test('mutants: each changes one place of shipped code and still parses', () => {
  for (const { file } of mutants)
    expect(file).toMatch(/^((src|commands|gates|docs\/ceph)\/|lockkeeper\.example\.yaml$)/)
  expect(mutants.map(problemOf).filter((problem) => problem !== null)).toEqual([])
})

test('mutants: each is run by a test of its rule', { tags: ['slow'] }, () => {
  const covered = coveringTestsIn(codeUnder('commands', 'src', 'sandbox', 'test'))
  expect(mutants.filter(({ id, file }) => covered.thatRun(id, file).length === 0)).toEqual([])
})

test('mutants: one whose text is missing or ambiguous is found', () => {
  const mutant = { id: 'S01', file: 'src/x.ts', from: 'a', to: 'b' }
  expect(mutated(mutant, 'xax')).toBe('xbx')
  expect(() => mutated(mutant, 'x')).toThrow('0 times')
  expect(() => mutated(mutant, 'aa')).toThrow('2 times')
})

test('covering tests: include ids of suites and imported code', () => {
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
