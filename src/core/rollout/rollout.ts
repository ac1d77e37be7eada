import { activeRuns, lastRuns, nodesLeft, nodesStaying, type Operation } from '../operation/state.ts'
import { hasFailed } from '../run/failed.ts'
import { endedBadly, endedWell } from '../run/outcome.ts'
import type { RunState } from '../run/state.ts'
import { onlyRestores } from '../steps/traits.ts'
import { failedNodes, isBudgetSpent } from './failures.ts'
import { waveToSoak } from './soak.ts'
import { nodesOfWave, type Wave } from './waves.ts'

/** The next action of an operation over its nodes. */
export type RolloutAction =
  | { readonly does: 'wait' }
  | { readonly does: 'start'; readonly node: string; readonly run: string }
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
  const untouched = nodesLeft(operation).filter(isOther).length
  const leftOut = operation.plan.nodes.length - nodesStaying(operation).length
  return [
    `${done.length} done`,
    `${failed.length} failed`,
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(underWay > 0 ? [`${underWay} under way`] : []),
    `${untouched} untouched`,
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
  ].join(', ')
}

/** The result of an operation that ends before all its nodes were started, in one sentence. */
export const doneSoFar = (operation: Operation): string =>
  operation.runs.length === 0 ? 'Nothing was changed.' : `${countsOf(operation, failedByJournal(operation))}.`

/**
 * Starts nodes in the plan's order, wave by wave and at most `atOnce` at the same time, until the failure budget is used up. Ends or
 * pauses the operation when no run is active.
 */
export function rollout(operation: Operation, active: readonly ActiveRun[]): RolloutAction {
  if (activeRuns(operation).length > 0) return startBeside(operation, active)
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
  const next = nextNode(operation)
  if (next === null) return { does: 'end', outcome: outcomeOf(operation), summary: only ?? `${counts}.` }
  if (operation.state === 'pausing') return { does: 'pause' }
  const wave = waveToSoak(operation)
  return wave === null ? { does: 'start', node: next, run: runName(operation) } : { does: 'soak', wave }
}

/** The outcome once every node has had its run. */
function outcomeOf(operation: Operation): 'succeeded' | 'failed' | 'cancelled' {
  if (failedByJournal(operation).length > 0) return 'failed'
  return isAnyCancelled(operation) ? 'cancelled' : 'succeeded'
}

const isAnyCancelled = ({ runs }: Operation): boolean => runs.some(({ outcome }) => outcome === 'cancelled')

/** Why an operation ended after these nodes used up its failure budget, with the numbers of nodes by result. */
export function stoppedWords(operation: Operation, failed: readonly string[]): string {
  const { budget } = operation.plan
  const failures = `${failed.length} ${failed.length === 1 ? 'failure' : 'failures'}, limit ${budget}`
  const last = operation.runs.findLast(({ outcome }) => endedBadly(outcome))
  return `Stopped: ${failures}. ${countsOf(operation, failed)}. ${last?.summary ?? ''}`.trim()
}

/**
 * Starts another run beside the active ones if possible. A run that has needed attention counts as failed even after it
 * recovered.
 */
function startBeside(operation: Operation, active: readonly ActiveRun[]): RolloutAction {
  const { plan, state } = operation
  const failing = active.filter(({ state: run, called }) => called === 'yes' || hasFailed(run))
  const isFull = activeRuns(operation).length >= plan.atOnce
  const failed = failedNodes(
    operation,
    null,
    failing.map(({ state: run }) => run),
  )
  const next = state !== 'running' || isFull || isBudgetSpent(operation, failed) ? null : nextNode(operation)
  return next === null ? { does: 'wait' } : { does: 'start', node: next, run: runName(operation) }
}

/**
 * The first node that its wave lets start and for which the operation's own active runs leave a slot in every scope;
 * null without one.
 */
function nextNode(operation: Operation): string | null {
  const { plan } = operation
  const left = new Set(nodesOfWave(operation))
  const busy = new Set(activeRuns(operation).map(({ node }) => node))
  const atWork = plan.nodes.filter(({ node }) => busy.has(node))
  const next = plan.nodes.find(
    ({ node, scopes, slots, steps }) =>
      left.has(node) &&
      (atWork.length === 0 ||
        onlyRestores(steps) ||
        scopes.every((scope) => atWork.filter((one) => one.scopes.includes(scope)).length < (slots[scope] ?? 1))),
  )
  return next?.node ?? null
}
