import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { problemLine } from '../../../src/configuration/problem.ts'
import { readConfiguration } from '../../../src/configuration/read.ts'
import { inContext, minimalFile } from '../../unit/configuration-fixtures.ts'
import type { RandomSource } from '../random-source.ts'
import { type FuzzSubject, must } from '../subject.ts'
import { anyText, withTypo } from '../texts.ts'
import { isList } from '../values.ts'

const example = readFileSync(join(import.meta.dirname, '../../../lockkeeper.example.yaml'), 'utf8')
const lines = example.split('\n').filter((line) => !/^\s*(#|$)/.test(line))
const hostileTexts = ['a: &a [*a, *a]', 'a: &a [1, 1]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]', 'c: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]', '<<: *nobody', '? [x]: y', '- - -', '!!binary x', '\t', '"', '{', '}: {', '%YAML 9', '---', '...', '*x', '&x', '1e999: 0', '~: ~', '? ', '__proto__: {a: 1}'] as const // biome-ignore format: a list of short things is read in rows

function slippedLines(random: RandomSource): string {
  let now = random.oneIn(3) ? lines : minimalFile.split('\n')
  for (let slips = 1 + random.below(3); slips > 0; slips--) {
    const at = random.below(now.length)
    const line = now[at] ?? ''
    const how = random.below(5)
    if (how === 0) now = now.toSpliced(at, 1)
    else if (how === 1) now = now.toSpliced(at, 0, line)
    else if (how === 2) now = now.toSpliced(at, 1, withTypo(random, line))
    else if (how === 3) now = now.toSpliced(at, 0, `${' '.repeat(random.below(9))}${random.pick(hostileTexts)}`)
    else
      now = now.toSpliced(
        at,
        1,
        line.replace(/:.*/, `: ${random.oneIn(2) ? random.pick(hostileTexts) : anyText(random, 12)}`),
      )
  }
  return now.join('\n')
}

/** Configurations and environments with mistakes: each problem is named, and none causes a crash. */
export const configuration: FuzzSubject = {
  name: 'configuration',
  perMille: 8,
  make(random) {
    const text = random.oneIn(6) ? anyText(random, 200) : slippedLines(random)
    const name = random.pick([...Object.keys(inContext.variables), 'PORT', 'LOG_LEVEL', 'SLACK_API_URL'])
    return [text, name, random.oneIn(4) ? anyText(random) : (inContext.variables[name] ?? '')]
  },
  feed(input) {
    const [text = '', name = '', value = ''] = isList(input) ? input.map(String) : []
    const read = readConfiguration(text, { ...inContext, variables: { ...inContext.variables, [name]: value } })
    if (read.ok) return 'understood'
    must(read.problems.length > 0, 'refused without a problem')
    for (const problem of read.problems) must(problemLine('x.yaml', problem) !== '', 'a problem without words')
    return 'refused'
  },
}
