import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { problemLine } from '../../../src/configuration/problem.ts'
import { readConfiguration } from '../../../src/configuration/read.ts'
import { around, least } from '../../unit/configuration-surroundings.ts'
import type { Dice } from '../dice.ts'
import { must, type Subject } from '../subject.ts'
import { anyText, slipped } from '../texts.ts'
import { isList } from '../values.ts'

const example = readFileSync(join(import.meta.dirname, '../../../lockkeeper.example.yaml'), 'utf8')
const lines = example.split('\n').filter((line) => !/^\s*(#|$)/.test(line))
const nasty = ['a: &a [*a, *a]', 'a: &a [1, 1]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]', 'c: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]', '<<: *nobody', '? [x]: y', '- - -', '!!binary x', '\t', '"', '{', '}: {', '%YAML 9', '---', '...', '*x', '&x', '1e999: 0', '~: ~', '? ', '__proto__: {a: 1}'] as const // biome-ignore format: a list of short things is read in rows

function slippedLines(dice: Dice): string {
  let now = dice.oneIn(3) ? lines : least.split('\n')
  for (let slips = 1 + dice.below(3); slips > 0; slips--) {
    const at = dice.below(now.length)
    const line = now[at] ?? ''
    const how = dice.below(5)
    if (how === 0) now = now.toSpliced(at, 1)
    else if (how === 1) now = now.toSpliced(at, 0, line)
    else if (how === 2) now = now.toSpliced(at, 1, slipped(dice, line))
    else if (how === 3) now = now.toSpliced(at, 0, `${' '.repeat(dice.below(9))}${dice.pick(nasty)}`)
    else now = now.toSpliced(at, 1, line.replace(/:.*/, `: ${dice.oneIn(2) ? dice.pick(nasty) : anyText(dice, 12)}`))
  }
  return now.join('\n')
}

/** Configurations and environments with slips: what is wrong is named, and nothing of it is ever a crash. */
export const configuration: Subject = {
  name: 'configuration',
  perMille: 8,
  make(dice) {
    const text = dice.oneIn(6) ? anyText(dice, 200) : slippedLines(dice)
    const name = dice.pick([...Object.keys(around.variables), 'PORT', 'LOG_LEVEL', 'SLACK_API_URL'])
    return [text, name, dice.oneIn(4) ? anyText(dice) : (around.variables[name] ?? '')]
  },
  feed(input) {
    const [text = '', name = '', value = ''] = isList(input) ? input.map(String) : []
    const read = readConfiguration(text, { ...around, variables: { ...around.variables, [name]: value } })
    if (read.ok) return 'understood'
    must(read.problems.length > 0, 'refused without a problem')
    for (const problem of read.problems) must(problemLine('x.yaml', problem) !== '', 'a problem without words')
    return 'refused'
  },
}
