import { mistyped, scriptOptions, wholeNumber } from '../../tools/script-options.ts'
import { again, type FuzzFinding, type FuzzResult, inputOf, runSubjects } from './run-subject.ts'
import { subjects } from './subjects.ts'

// `npm run fuzz -- --inputs 1000000 --seed 7` feeds that many inputs; `--only words --at 12` feeds one of them again.

const values = scriptOptions('npm run fuzz -- [--inputs NUMBER] [--seed NUMBER] [--only SUBJECT [--at NUMBER]]', {
  inputs: { type: 'string', default: '1000000' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  at: { type: 'string' },
})
const inputs = wholeNumber('inputs', values.inputs, 1)
const seed = wholeNumber('seed', values.seed, 0)
const chosen = values.only === undefined ? subjects : subjects.filter(({ name }) => name === values.only)
if (chosen.length === 0)
  mistyped(`${values.only}: no such subject. Subjects: ${subjects.map(({ name }) => name).join(', ')}`)

process.exitCode = await (values.at === undefined ? fuzzAll() : repeat(wholeNumber('at', values.at, 0)))

async function fuzzAll(): Promise<number> {
  const beganMs = performance.now()
  const result = await runSubjects(chosen, inputs, seed)
  const seconds = (performance.now() - beganMs) / 1000
  for (const [name, { understood, tookMs }] of Object.entries(result.subjects))
    say(`${name.padEnd(18)} ${String(understood).padStart(7)} understood, ${(tookMs / 1000).toFixed(1)} s`)
  for (const finding of result.findings) tell(finding)
  say(summary(result, seconds))
  return result.findings.length === 0 ? 0 : 1
}

async function repeat(at: number): Promise<number> {
  const [subject] = chosen
  if (subject === undefined || chosen.length > 1) return mistyped('--at needs --only')
  say(`input ${at} of ${subject.name}: ${JSON.stringify(inputOf(subject, seed, at))}`)
  const finding = await again(subject, seed, at)
  if (finding === null) say('It was read, or turned away in order.')
  else tell(finding)
  return finding === null ? 0 : 1
}

function tell({ subject, index, smallest, why }: FuzzFinding): void {
  say(`\nFOUND in ${subject}: ${why}`)
  say(`  smallest input: ${JSON.stringify(smallest)}`)
  say(`  again: npm run fuzz -- --seed ${seed} --only "${subject}" --at ${index}\n`)
}

function summary({ inputs, findings }: FuzzResult, seconds: number): string {
  const found = findings.length === 0 ? 'nothing broke' : `${findings.length} BROKE`
  return `${inputs} inputs, seed ${seed}, ${Math.round(inputs / seconds)} a second, ${seconds.toFixed(1)} s: ${found}`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
