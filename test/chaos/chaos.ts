import { type DemoEnvironment, openEnvironment } from '../../sandbox/environment/environment.ts'
import { shutDown } from '../../sandbox/programs/shutdown.ts'
import { mistyped, scriptOptions } from '../../tools/script-options.ts'
import { quickPlan } from '../integration/quick-plan.ts'
import { type Cell, type CellOutcome, everyCell, quickCells, trialsOf } from './cells.ts'
import { table } from './table.ts'
import { runTrial } from './trial.ts'

// `npm run chaos` injects every fault at every step of rolling reboots, on two real bots, Redis, three Consul servers
// and a fleet; `--quick` runs a few cells of each fault; `--fault "Redis killed"` and `--step 9` run only those.

const values = scriptOptions('npm run chaos -- [--quick] [--fault NAME] [--step NUMBER]', {
  quick: { type: 'boolean', default: false },
  fault: { type: 'string' },
  step: { type: 'string' },
})
const nodes = ['storage-01', 'storage-02', 'storage-03']
/** The node that another operation reboots while the first run of a trial waits in the queue. */
const ahead = 'storage-04'
const maxTries = 4
const killAimSeconds = 5

const chosen = (values.quick ? quickCells : everyCell).filter(
  ({ fault, step }) =>
    (values.fault === undefined || fault === values.fault) &&
    (values.step === undefined || step === Number(values.step)),
)
if (chosen.length === 0)
  mistyped('No cell has this fault and step: test/chaos/faults.ts lists the faults; steps are 1 to 18.')
const outcomes = new Map<Cell, CellOutcome>()
const beganMs = performance.now()

async function open(): Promise<DemoEnvironment> {
  const progress = (what: string): void => void process.stdout.write(`  ${what}\n`)
  const plan = quickPlan([...nodes, ahead])
  return openEnvironment({ ...plan, mode: 'socket', bots: ['bot-1', 'bot-2'], servers: 3, progress })
}

let environment = await open()
for (let tries = 1, left = chosen; left.length > 0 && tries <= maxTries; tries += 1) {
  for (const cells of trialsOf(left, nodes.length)) {
    const { outcomes: result, calm } = await runTrial(environment, { nodes, ahead }, cells)
    for (const [cell, outcome] of result) {
      outcomes.set(cell, outcome)
      const word = outcome.is === 'green' ? `green, ${outcome.seconds.toFixed(1)} s` : `${outcome.is}: ${outcome.why}`
      process.stdout.write(`${cell.fault} at step ${cell.step}: ${word}\n`)
    }
    if (!calm) {
      await environment.stop()
      environment = await open()
    }
  }
  // a step can end before its fault is injected: such a cell is tried again
  left = left.filter((cell) => outcomes.get(cell)?.is === 'missed')
}
await environment.stop()
await shutDown()

const found = [...outcomes.values()]
const killed = [...outcomes]
  .flatMap(([{ fault }, outcome]) => (fault === 'bot killed' && outcome.is === 'green' ? [outcome.seconds] : []))
  .sort((a, b) => a - b)
const median = killed[Math.floor(killed.length / 2)]
process.stdout.write(`\n${table(outcomes)}\n`)
if (median !== undefined)
  process.stdout.write(
    `recovery from a killed bot, median: ${median.toFixed(1)} s (aim: at most ${killAimSeconds} s)\n`,
  )
const green = found.filter(({ is }) => is === 'green').length
const seconds = ((performance.now() - beganMs) / 1000).toFixed(0)
process.stdout.write(`${green} green, ${found.length - green} red, ${seconds} s\n`)
process.exit(green === found.length ? 0 : 1)
