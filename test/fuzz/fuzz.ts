import { parseArgs } from 'node:util'
import { again, type FuzzFinding, type FuzzResult, inputOf, runSubjects } from './run-subject.ts'
import { subjects } from './subjects.ts'

// `npm run fuzz -- --inputs 1000000 --seed 7` feeds that many inputs; `--only words --at 12` feeds one of them again.

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    at: { type: 'string' },
  },
})
const inputs = whole('inputs', values.inputs)
const seed = whole('seed', values.seed)
const chosen = values.only === undefined ? subjects : subjects.filter(({ name }) => name === values.only)
if (chosen.length === 0)
  stop(`${values.only}: no such subject. Subjects: ${subjects.map(({ name }) => name).join(', ')}`)

process.exitCode = await (values.at === undefined ? fuzzAll() : repeat(whole('at', values.at)))

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
  if (subject === undefined || chosen.length > 1) return stop('--at needs --only')
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

function whole(name: string, text: string): number {
  if (!/^\d{1,12}$/.test(text)) stop(`--${name} takes a whole number, not "${text}"`)
  return Number(text)
}

function stop(words: string): never {
  process.stderr.write(`${words}\n`)
  process.exit(2)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
