import type { DemoEnvironment } from '../../sandbox/environment/environment.ts'
import { botErrors } from '../integration/bot-errors.ts'
import { asksAndApproves, channel, type ShownOperation } from '../integration/operations.ts'
import { seen } from '../until.ts'
import { type Cell, type CellOutcome, needsSlowNode, waitsInQueue } from './cells.ts'
import { faults, goesDownByItself } from './faults.ts'
import { stepTimes, succeeded, wrongAfter } from './judge.ts'
import { Watch } from './watch.ts'

const stepWithinMs = 120_000
const recoveryWithinMs = 90_000
const slowByMs = '1500'

/** Thrown when a rolling reboot could not be requested, so that its cells show nothing. */
class NotAsked extends Error {}

type FaultResult = { readonly cell: Cell; readonly run: string; readonly atMs: number; readonly tookMs: number }

/**
 * The nodes to reboot, one per cell, and the one that another operation reboots while the first run waits in the queue.
 */
export type TrialNodes = { readonly nodes: readonly string[]; readonly ahead: string }

/** The result of each cell. When `calm` is false, the environment cannot be used for another trial. */
type TrialResult = { readonly outcomes: ReadonlyMap<Cell, CellOutcome>; readonly calm: boolean }

/** Runs one rolling reboot of storage nodes and injects one fault per node. */
export async function runTrial(
  environment: DemoEnvironment,
  bots: TrialNodes,
  cells: readonly Cell[],
): Promise<TrialResult> {
  const watch = new Watch(environment.bots)
  const asked: ShownOperation[] = []
  try {
    const outcomes = await injectAll(environment, watch, bots, cells, asked)
    const calm = [...outcomes.values()].every(({ is }) => is !== 'red') && asked.every(succeeded)
    return { outcomes, calm }
  } catch (error) {
    process.stdout.write(`${[...lastSeenBy(environment, 'ana'), ...botErrors(environment)].join('\n')}\n`)
    const last = asked.at(-1)?.read().trim().split('\n').at(-1)?.trim() ?? 'nothing was told'
    const why = `${error instanceof Error ? error.message : String(error)}; last told: ${last}`
    const is = error instanceof NotAsked ? 'missed' : 'red'
    return { outcomes: new Map(cells.map((cell) => [cell, { is, why }])), calm: false }
  } finally {
    watch.close()
  }
}

async function injectAll(
  environment: DemoEnvironment,
  watch: Watch,
  { nodes, ahead }: TrialNodes,
  cells: readonly Cell[],
  asked: ShownOperation[],
): Promise<ReadonlyMap<Cell, CellOutcome>> {
  const names = nodes.slice(0, cells.length)
  const inLine = cells.some(waitsInQueue)
  const rebooted = inLine ? [ahead, ...names] : names
  const rebootsBefore = new Map(rebooted.map((node) => [node, environment.fleet.reboots(node).length]))
  await allPass(environment)
  await answers(environment)
  for (const [index, cell] of cells.entries())
    if (needsSlowNode(cell)) await environment.fleet.switchOn(names[index] ?? '', 'slow', slowByMs)
  const asks = async (nodes: readonly string[]): Promise<ShownOperation> => {
    const typed = `/cluster reboot ${nodes.join(',')} --reason chaos`
    const one = await asksAndApproves(environment, 'ana', typed).catch((cause: Error) => {
      throw new NotAsked(cause.message, { cause })
    })
    asked.push(one)
    return one
  }
  if (inLine) await watch.steps(`${(await asks([ahead])).id}-1`, 1, stepWithinMs)
  const { id } = await asks(names)
  const injected: FaultResult[] = []
  for (const [index, cell] of cells.entries())
    injected.push(await inject(environment, watch, cell, `${id}-${index + 1}`, names[index] ?? ''))
  const mayNeedPerson = cells.some(({ fault }) => goesDownByItself(fault))
  for (const one of asked) {
    await one.says(mayNeedPerson ? /Done in|NEEDS ATTENTION/ : 'Done in')
    await one.says(mayNeedPerson ? /– (done in|NEEDS ATTENTION)/ : /– done in/)
  }
  const wrong = await wrongAfter(environment, asked, { rebootsBefore, mayNeedPerson })
  const outcomes = new Map<Cell, CellOutcome>()
  for (const one of injected)
    outcomes.set(
      one.cell,
      wrong.length > 0 ? { is: 'red', why: wrong.join('; ') } : await verdictOf(environment, asked, one),
    )
  return outcomes
}

/** Injects a cell's fault during its step, and waits until the run continues. */
async function inject(
  environment: DemoEnvironment,
  watch: Watch,
  cell: Cell,
  run: string,
  node: string,
): Promise<FaultResult> {
  const worker = await watch.steps(run, cell.step - 1, stepWithinMs)
  // this many outages an hour would exceed Slack's limit for connections of one bot
  environment.workspace.forgetRates()
  const atMs = Date.now()
  const { fromMs, afterwards } = await faults[cell.fault]({ environment, worker, node })
  try {
    const onMs = await watch.goesOn(run, fromMs, recoveryWithinMs)
    return { cell, run, atMs, tookMs: Math.max(0, onMs - fromMs) }
  } finally {
    await afterwards()
    await environment.fleet.switchOff(node, 'slow')
  }
}

/** `green` only if the audit log shows that the step was in progress when the fault came; otherwise `missed`. */
async function verdictOf(
  environment: DemoEnvironment,
  asked: readonly ShownOperation[],
  { cell, run, atMs, tookMs }: FaultResult,
): Promise<CellOutcome> {
  const done = await stepTimes(environment, run)
  const before = [...done].filter(([, doneMs]) => doneMs <= atMs).map(([step]) => step)
  const hit = 1 + Math.max(0, ...before)
  if (hit !== cell.step) return { is: 'missed', why: `it came at step ${hit}` }
  return { is: 'green', seconds: tookMs / 1000, endedBy: asked.every(succeeded) ? 'itself' : 'a person' }
}

/** Waits until every check passes; when they do not in time, the next plan names those that fail. */
async function allPass({ consulServers }: DemoEnvironment): Promise<void> {
  const signal = AbortSignal.timeout(recoveryWithinMs)
  const failing = (): Promise<string> =>
    fetch(`${consulServers[0]?.url}/v1/health/state/critical`, { signal })
      .then((reply) => reply.text())
      .catch(() => (signal.aborted ? '[]' : 'nobody answers'))
  await seen(failing, (found) => found === '[]')
}

/** Waits until each bot is connected to Slack: a command typed earlier is not delivered. */
async function answers({ workspace, bots }: DemoEnvironment): Promise<void> {
  await workspace.until(() => workspace.sockets.count >= bots.length, recoveryWithinMs)
}

const lastSeenBy = ({ workspace }: DemoEnvironment, who: string): readonly string[] =>
  workspace
    .person(who)
    .sees(channel)
    .slice(-3)
    .map((message) => JSON.stringify(message.revisions.at(-1)))
