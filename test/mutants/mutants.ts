import { assertEnoughSamples } from '../../tools/samples.ts'
import { mistyped, scriptOptions } from '../../tools/script-options.ts'
import { coveringTests, needsParts } from './covering-tests.ts'
import { mutants } from './list.ts'
import type { Mutant } from './mutant.ts'
import type { MutantVerdict } from './trial.ts'
import { MutantWorker } from './trials.ts'

// `npm run mutants` applies every mutant of the list, one at a time, to a copy of the project, and runs the tests that
// cover its rule. `--only S07` tries the mutants of one rule, `--only rebootmgr/` those of all of rebootmgr's rules,
// `--file` those of one file; `--unit` runs only tests without real services, `--parts` only the others.

const values = scriptOptions('npm run mutants -- [--only RULE] [--file PATH] [--unit | --parts]', {
  only: { type: 'string', default: '' },
  file: { type: 'string', default: '' },
  unit: { type: 'boolean', default: false },
  parts: { type: 'boolean', default: false },
})
if (values.unit && values.parts) mistyped('--unit and --parts exclude each other; without them, all tests run.')
const isOfRule = ({ id }: Mutant): boolean =>
  values.only === '' || id === values.only || (values.only.endsWith('/') && id.startsWith(values.only))
const isOfFile = ({ file }: Mutant): boolean => values.file === '' || file === values.file
const chosen = mutants.filter((mutant) => isOfRule(mutant) && isOfFile(mutant))
if (chosen.length === 0) {
  const filters = [values.only && `--only ${values.only}`, values.file && `--file ${values.file}`].filter(Boolean)
  mistyped(`No mutant in test/mutants/list matches ${filters.join(' ')}. Add one, or correct the id or path.`)
}

assertEnoughSamples(process.env, 'npm run mutants')
const covered = coveringTests()
const counts = { killed: 0, survived: 0, untested: 0 }
let skipped = 0
const beganMs = performance.now()
const trials = new MutantWorker(values.unit ? 60_000 : 300_000)
process.on('exit', () => trials.close())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
for (const mutant of chosen) {
  const tests = covered.thatRun(mutant.id, mutant.file)
  const files = tests.filter((path) => (needsParts(path) ? !values.unit : !values.parts))
  if (values.unit && files.length === 0) {
    skipped += 1
    continue
  }
  const startedMs = performance.now()
  const verdict = await trials.run(mutant, files)
  counts[verdict.is] += 1
  tell(mutant.id, mutant.file, verdict, performance.now() - startedMs)
}
trials.close()
const seconds = ((performance.now() - beganMs) / 1000).toFixed(1)
const untested = counts.untested === 0 ? '' : `, ${counts.untested} without a test`
const onlyParts = skipped === 0 ? '' : `, ${skipped} without a unit test skipped (--parts tries them)`
process.stdout.write(`${counts.killed} killed, ${counts.survived} survived${untested}${onlyParts}, ${seconds} s\n`)
if (skipped === chosen.length) process.exit(2) // nothing was tried
process.exit(counts.survived + counts.untested === 0 ? 0 : 1)

function tell(id: string, file: string, verdict: MutantVerdict, tookMs: number): void {
  const word = verdict.is === 'killed' ? 'killed' : verdict.is === 'survived' ? 'SURVIVED' : 'NO TEST'
  const how = verdict.is === 'killed' ? verdict.by : `${file}: ${verdict.why}`
  process.stdout.write(`${id.padEnd(24)} ${word.padEnd(8)} ${(tookMs / 1000).toFixed(1).padStart(5)} s  ${how}\n`)
}
