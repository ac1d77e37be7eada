import { mistyped, scriptOptions, wholeNumber } from '../../tools/script-options.ts'
import { countedIn, type Job, type JobResult, largeRandomRun } from './jobs.ts'
import { runKilledAfter } from './kills.ts'
import { allMutations } from './mutations.ts'
import { failureReport, runRandom } from './random-runs.ts'
import { runJobs } from './run-jobs.ts'
import { crashScenarios } from './scenarios-at-once.ts'

// `npm run simulate -- --seeds 10000 --seed 1` runs that many seeds from the given one, and then finds every mutation;
// `--seed 7` alone runs that seed again and reports it; `--crashes` kills every recipe at each call and each pair of
// calls; `--crashes --recipe drain` only that recipe.

const values = scriptOptions('npm run simulate -- [--seeds NUMBER] [--seed NUMBER] [--crashes [--recipe NAME]]', {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  crashes: { type: 'boolean', default: false },
  recipe: { type: 'string' },
})
if (values.recipe !== undefined && !values.crashes) mistyped('--recipe needs --crashes')
if (values.crashes && (values.seed ?? values.seeds) !== undefined) mistyped('--crashes takes no --seed and no --seeds')
const first = wholeNumber('seed', values.seed ?? '1', 1)
const beganMs = performance.now()
const seconds = () => (performance.now() - beganMs) / 1000

process.exitCode = await chosen()

async function chosen(): Promise<number> {
  if (values.crashes) return crashAll()
  if (values.seed !== undefined && values.seeds === undefined) return again(first)
  return simulateAll(wholeNumber('seeds', values.seeds ?? '10000', 1))
}

type Sum = { runs: number; turns: number; faults: number; wrong: string[] }

function add(sum: Sum, { runs, turns, faults, wrong }: JobResult): void {
  sum.runs += runs
  sum.turns += turns
  sum.faults += faults
  for (const one of wrong) say(`\nVIOLATED: ${one}`)
  sum.wrong.push(...wrong)
}

async function simulateAll(seeds: number): Promise<number> {
  const share = Math.max(1, Math.min(50, Math.ceil(seeds / 8)))
  const jobs: Job[] = Array.from({ length: Math.ceil(seeds / share) }, (_, at) => {
    const from = first + at * share
    return { is: 'seeds', from, count: Math.min(share, first + seeds - from) }
  })
  const sum: Sum = { runs: 0, turns: 0, faults: 0, wrong: [] }
  await runJobs(jobs, (result) => add(sum, result))
  const took = seconds()
  const rate = `${(seeds / took).toFixed(1)} seeds a second, ${took.toFixed(1)} s`
  say(
    `${sum.runs} rolling reboots of 20 nodes, seeds ${first} to ${first + seeds - 1}: ${sum.faults} faults injected, ${sum.turns} turns checked, ${rate}`,
  )
  const missed = await findMutations()
  say(
    `${sum.runs} seeds, ${sum.faults} faults, ${sum.turns} turns checked, ${rate}; ${allMutations.length - missed} of ${allMutations.length} planted mistakes found: ${verdict(sum)}`,
  )
  return sum.wrong.length === 0 && missed === 0 ? 0 : 1
}

function verdict({ wrong }: Sum): string {
  return wrong.length === 0 ? 'no violation' : `${wrong.length} VIOLATED`
}

/** Tries to find every mutation, prints how it was found, and returns the number that was not found. */
async function findMutations(): Promise<number> {
  const jobs: Job[] = allMutations.map((_, index) => ({ is: 'mutation', index, seeds: 2000 }))
  const found = new Map<number, number | null>()
  await runJobs(jobs, ({ job, tries }) => {
    if (job.is === 'mutation') found.set(job.index, tries)
  })
  for (const [index, { violates, mutation, found: finder }] of allMutations.entries()) {
    const tries = found.get(index) ?? null
    const how = tries === null ? 'NOT FOUND' : `found by ${finder}, try ${tries}`
    say(`  ${violates.padEnd(4)} ${mutation.padEnd(75)} ${how}`)
  }
  return [...found.values()].filter((tries) => tries === null).length
}

async function crashAll(): Promise<number> {
  const names = crashScenarios.map(({ name }) => name)
  if (values.recipe !== undefined && !names.includes(values.recipe))
    return mistyped(`${values.recipe}: no such recipe. Recipes: ${names.join(', ')}`)
  const jobs: Job[] = []
  for (const [index, scenario] of crashScenarios.entries()) {
    if (values.recipe !== undefined && scenario.name !== values.recipe) continue
    const { calls } = await runKilledAfter(scenario, new Set(), () => {}, countedIn(scenario))
    for (let call = 1; call <= calls; call++) jobs.push({ is: 'crashes', scenario: index, first: call })
  }
  const sum: Sum = { runs: 0, turns: 0, faults: 0, wrong: [] }
  await runJobs(jobs, (result) => add(sum, result))
  say(
    `${sum.runs} runs of ${values.recipe ?? names.join(', ')} with every one and, but for the largest, every two crashes, ${sum.faults} crashes, ${seconds().toFixed(1)} s: ${verdict(sum)}`,
  )
  return sum.wrong.length === 0 ? 0 : 1
}

async function again(seed: number): Promise<number> {
  const randomRun = largeRandomRun(seed)
  const { wrong, turns, faults } = await runRandom(randomRun)
  if (wrong.length > 0) say(await failureReport(randomRun))
  say(
    `seed ${seed}, ${randomRun.profile}, ${faults} faults injected, ${turns} turns checked: ${wrong.length === 0 ? 'no violation' : `${wrong.length} VIOLATED`}`,
  )
  return wrong.length === 0 ? 0 : 1
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
