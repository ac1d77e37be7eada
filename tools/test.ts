import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { createVitest, parseCLI, TestsNotFoundError } from 'vitest/node'
import { lookForProgram, placeVariable } from '../sandbox/programs/programs.ts'
import { removeLeftovers } from '../sandbox/programs/run-folder.ts'
import { countsOf, unsteadyOf } from './counts.ts'
import { endLeftRunning, markWhatIsStarted } from './left-running.ts'
import { assertEnoughSamples } from './samples.ts'

// Runs every test, and prints a last line that says how many passed and how many failed.

const closeWithinMs = 5_000
/** Most tests with real services wait, so more can run at once than there are processors. */
const fewestWorkers = 4
const withoutPage = ['unit', 'contract', 'integration']
/** The tests that need no system besides the programs of the target `test`. */
const everywhere = [...withoutPage, 'browser']

assertEnoughSamples(process.env, 'npm test')
const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const chromium = lookForProgram('chromium')
if (chromium !== undefined) process.env[placeVariable('chromium')] = chromium.path
if (chromium === undefined) warn()
const projects = options.project === undefined ? { project: chromium === undefined ? withoutPage : everywhere } : {}

const maxWorkers = Math.max(fewestWorkers, availableParallelism() - 1)
markWhatIsStarted()
const vitest = await createVitest({ maxWorkers, ...options, ...projects, run: true, watch: false })
await vitest.start(filter).catch((error) => {
  if (!(error instanceof TestsNotFoundError)) throw error
})
const modules = vitest.state.getTestModules()
const counts = countsOf(modules, vitest.state.getUnhandledErrors().length)
// Vitest waits for the output of each worker to end, and so for a leftover process that shares that output
await Promise.race([vitest.close(), setTimeout(closeWithinMs)])
for (const each of endLeftRunning()) process.stdout.write(`STILL RUNNING AFTER THE LAST TEST: ${each}\n`)
removeLeftovers()

if (chromium === undefined) warn()
for (const name of unsteadyOf(modules)) process.stdout.write(`PASSED ONLY WHEN TRIED AGAIN: ${name}\n`)
if (counts.skipped > 0) process.stdout.write(`${counts.skipped} skipped\n`)
if (counts.passed + counts.failed === 0) process.stdout.write('No test ran.\n')
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : Number(process.exitCode ?? 0))

function warn(): void {
  const line = 'NO CHROMIUM FOUND: THE TESTS OF THE PAGE (test/browser) DO NOT RUN.'
  const remedies =
    'Have one fetched ("node tools/run.mjs chromium") or say where one lies (LOCKKEEPER_CHROMIUM=/path/to/it).'
  process.stderr.write(`\n${line}\n${remedies}\n\n`)
}
