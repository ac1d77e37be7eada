import { expect, test } from 'vitest'
import { stepKinds } from '../../src/core/steps/table.ts'
import { type Breach, codeUnder, numbered, type Source } from './sources.ts'

const comparison = new RegExp(`\\bkind\\)?\\s*[!=]==\\s*'(?:${stepKinds.join('|')})'`)

/** Comparisons of a step's kind outside of step definitions and executors, which should ask for a trait instead. */
const kindsCompared = (sources: readonly Source[]): readonly Breach[] =>
  sources.flatMap(({ path, text }) =>
    numbered(text)
      .filter(({ line }) => comparison.test(line))
      .map(({ line, at }) => `${path}:${at} compares the kind of a step: ${line.trim()}`),
  )

test('steps: behaviour depends on traits, never on a kind', () => {
  const owners = /^src\/(core|engine)\/steps\//
  expect(kindsCompared(codeUnder('src', 'commands').filter(({ path }) => !owners.test(path)))).toEqual([])
})

test('steps: a comparison of kinds is found', () => {
  const found = kindsCompared([{ path: 'src/x.ts', text: "a\nif (step?.kind === 'reboot') b\nif (kind !== 'x') c" }])
  expect(found).toEqual(["src/x.ts:2 compares the kind of a step: if (step?.kind === 'reboot') b"])
})
