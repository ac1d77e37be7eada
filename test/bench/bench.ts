import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { mistyped } from '../../tools/script-options.ts'
import { benchmarks } from './benchmarks.ts'
import { benchmarkNames, isReached, lineOf, type Measured, type Results, type Row, resultsSchema } from './results.ts'

// Measures one benchmark or all, prints each row beside its bound, and exits with 1 when a bound was missed.

const usage = `npm run bench -- [${benchmarkNames.join(' | ')}] [--json FILE]`

function given(): { readonly chosen: readonly (typeof benchmarkNames)[number][]; readonly file: string | null } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, help: { type: 'boolean' } },
    })
    if (values.help === true) {
      process.stdout.write(`Usage: ${usage}\n`)
      process.exit(0)
    }
    const unknown = positionals.find((name) => !benchmarkNames.some((one) => one === name))
    if (unknown !== undefined) throw new Error(`${unknown}: not a benchmark`)
    const chosen = benchmarkNames.filter((name) => positionals.length === 0 || positionals.includes(name))
    return { chosen, file: values.json ?? null }
  } catch (error) {
    return mistyped(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`)
  }
}

const load = (): number => Number((loadavg()[0] ?? 0).toFixed(1))

async function measure(run: () => Promise<readonly Row[]>): Promise<Measured> {
  const before = load()
  const takenAt = new Date().toISOString()
  const rows = [...(await run())]
  return { takenAt, node: process.version, processors: availableParallelism(), load: { before, after: load() }, rows }
}

/** Adds the results of a benchmark to a file, which keeps the latest ones of the others. */
function keep(file: string, name: string, measured: Measured): void {
  const before: Results = existsSync(file) ? resultsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const after = Object.fromEntries(Object.entries({ ...before, [name]: measured }).sort())
  writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`)
}

const { chosen, file } = given()
let missed = 0
for (const name of chosen) {
  const measured = await measure(benchmarks[name])
  process.stdout.write(`${name}: load ${measured.load.before} to ${measured.load.after}\n`)
  for (const row of measured.rows) process.stdout.write(`  ${lineOf(row)}\n`)
  missed += measured.rows.filter((row) => !isReached(row)).length
  if (file !== null) keep(file, name, measured)
}
process.exit(missed === 0 ? 0 : 1)
