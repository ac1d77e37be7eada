import { activeRuns } from '../operation/active-runs.ts'
import { finishesWave, startsNodes } from '../operation/pause.ts'
import { quarantinedNodes } from '../operation/quarantine.ts'
import { lastRuns, nodesLeft, nodesStaying, type Operation } from '../operation/state.ts'
import type { PlannedNode } from '../plan/plan.ts'
import { hasFailed } from '../run/failed.ts'
import { endedBadly, endedWell } from '../run/outcome.ts'
import type { RunState } from '../run/state.ts'
import { onlyRestores } from '../steps/traits.ts'
import { autoOrder, typicalWorkMs, type WorkMs } from './auto.ts'
import { budgetOf, failedNodes, isBudgetSpent, isRefused } from './failures.ts'
import { waveToSoak } from './soak.ts'
import { nodesOfThisWave, nodesOfWave, type Wave } from './waves.ts'

/** The next action of an operation over its nodes. */
export type RolloutAction =
  | { readonly does: 'wait' }
  | { readonly does: 'start'; readonly node: string; readonly run: string }
  /** Under `auto`: the first of these nodes whose run would not only wait in the queue. */
  | { readonly does: 'start one'; readonly nodes: readonly string[]; readonly run: string }
  | { readonly does: 'pause' }
  | { readonly does: 'soak'; readonly wave: Wave }
  | { readonly does: 'end'; readonly outcome: 'succeeded' | 'failed' | 'cancelled'; readonly summary: string }

/** An active run, and whether it has needed attention at any time since it started. */
export type ActiveRun = { readonly state: RunState; readonly called: 'yes' | 'no' }

const runName = (operation: Operation): string => `${operation.operation}-${operation.runs.length + 1}`

/** The failed nodes by the operation's journal, while no run is active. */
const failedByJournal = (operation: Operation): readonly string[] => failedNodes(operation, null, [])

/** The numbers of nodes by result; each node of the plan is counted once. */
function countsOf(operation: Operation, failed: readonly string[]): string {
  const isOther = (node: string) => !failed.includes(node)
  const runs = lastRuns(operation).filter(({ node }) => isOther(node))
  const done = runs.filter(({ outcome }) => endedWell(outcome))
  const cancelled = runs.filter(({ outcome }) => outcome === 'cancelled').length
  const underWay = activeRuns({ runs }).length
  const aside = quarantinedNodes(operation)
  const untouched = nodesLeft(operation).filter(isOther).length
  const leftOut = operation.plan.nodes.length - nodesStaying(operation).length
  return [
    `${done.length} done`,
    `${failed.length} failed`,
    ...(aside.length > 0 ? [`${aside.length} quarantined (${aside.map(asideWords).join('; ')})`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(underWay > 0 ? [`${underWay} under way`] : []),
    `${untouched} untouched`,
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
  ].join(', ')
}

const asideWords = ({ node, cause }: { readonly node: string; readonly cause: string }): string => `${node}: ${cause}`

/** The result of an operation that ends before all its nodes were started, in one sentence. */
export const doneSoFar = (operation: Operation): string =>
  operation.runs.length === 0 ? 'Nothing was changed.' : `${countsOf(operation, failedByJournal(operation))}.`

/**
 * Starts nodes wave by wave, in the plan's order and at most `atOnce` at the same time, or in the order of `auto`, until the
 * failure budget is used up. Ends or pauses the operation when no run is active. `workMs` is how long the nodes take.
 */
export function rollout(
  operation: Operation,
  active: readonly ActiveRun[],
  workMs: WorkMs = typicalWorkMs,
): RolloutAction {
  if (activeRuns(operation).length > 0) return startBeside(operation, active, workMs)
  const { runs, plan } = operation
  const failed = failedByJournal(operation)
  const untouched = nodesLeft(operation).length
  const counts = countsOf(operation, failed)
  const only = plan.nodes.length === 1 ? runs.at(-1)?.summary : undefined
  if (isBudgetSpent(operation, failed))
    return { does: 'end', outcome: 'failed', summary: only ?? stoppedWords(operation, failed) }
  if (operation.cancel !== null && (untouched > 0 || isAnyCancelled(operation)))
    return {
      does: 'end',
      outcome: 'cancelled',
      summary: only ?? doneSoFar(operation),
    }
  if (untouched === 0) return { does: 'end', outcome: outcomeOf(operation), summary: only ?? `${counts}.` }
  const next = startsNodes(operation) ? startOf(operation, workMs) : null
  if (next === null) return { does: 'pause' }
  const wave = waveToSoak(operation)
  return wave === null ? next : { does: 'soak', wave }
}

/** The outcome once every node has had its run. */
function outcomeOf(operation: Operation): 'succeeded' | 'failed' | 'cancelled' {
  if (failedByJournal(operation).length > 0) return 'failed'
  // nodes that were set aside are reported, but an operation that only set nodes aside has done nothing
  if (quarantinedNodes(operation).length > 0 && !isAnyDone(operation)) return 'failed'
  return isAnyCancelled(operation) ? 'cancelled' : 'succeeded'
}

const isAnyDone = ({ runs }: Operation): boolean => runs.some(({ outcome }) => endedWell(outcome))

const isAnyCancelled = ({ runs }: Operation): boolean => runs.some(({ outcome }) => outcome === 'cancelled')

/** Why an operation ended after these nodes used up its failure budget, with the numbers of nodes by result. */
export function stoppedWords(operation: Operation, failed: readonly string[]): string {
  const failures = `${failed.length} ${failed.length === 1 ? 'failure' : 'failures'}, limit ${budgetOf(operation)}`
  const last = operation.runs.findLast(({ node, outcome }) => endedBadly(outcome) && failed.includes(node))
  return `Stopped: ${failures}. ${countsOf(operation, failed)}. ${last?.summary ?? ''}`.trim()
}

/**
 * Starts another run beside the active ones if possible. A run that has needed attention counts as failed even after it
 * recovered.
 */
function startBeside(operation: Operation, active: readonly ActiveRun[], workMs: WorkMs): RolloutAction {
  const { plan } = operation
  const failing = active.filter(({ state: run, called }) => called === 'yes' || hasFailed(run))
  const isFull = plan.atOnce !== 'auto' && activeRuns(operation).length >= plan.atOnce
  // whether its node is quarantined is certain only once everything is rolled back
  const isUnsettled = active.some(({ state: run }) => isRefused(run))
  const failed = failedNodes(
    operation,
    null,
    failing.map(({ state: run }) => run),
  )
  const startsNone = !startsNodes(operation) || isFull || isUnsettled || isBudgetSpent(operation, failed)
  return (startsNone ? null : startOf(operation, workMs)) ?? { does: 'wait' }
}

/** The start of the next node; null without one. */
function startOf(operation: Operation, workMs: WorkMs): RolloutAction | null {
  const nodes = nextNodes(operation)
  const [node] = nodes
  if (node === undefined) return null
  const run = runName(operation)
  if (operation.plan.atOnce !== 'auto') return { does: 'start', node, run }
  return { does: 'start one', nodes: autoOrder(operation, nodes, workMs), run }
}

/** The nodes that their wave lets start and for which the operation's own active runs leave a slot in every scope. */
function nextNodes(operation: Operation): readonly string[] {
  const { plan } = operation
  const left = new Set(finishesWave(operation) ? nodesOfThisWave(operation) : nodesOfWave(operation))
  const busy = new Set(activeRuns(operation).map(({ node }) => node))
  const taken = new Map<string, number>()
  for (const { node, scopes } of plan.nodes)
    if (busy.has(node)) for (const scope of scopes) taken.set(scope, (taken.get(scope) ?? 0) + 1)
  const fits = ({ scopes, slots, steps }: PlannedNode): boolean =>
    busy.size === 0 || onlyRestores(steps) || scopes.every((scope) => (taken.get(scope) ?? 0) < (slots[scope] ?? 1))
  return plan.nodes.flatMap((planned) => (left.has(planned.node) && fits(planned) ? [planned.node] : []))
}
