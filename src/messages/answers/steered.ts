import { whyNotStopped } from '../../core/operation/actions.ts'
import { finishesWave } from '../../core/operation/pause.ts'
import { nodesLeft, type Operation } from '../../core/operation/state.ts'
import { stoppedBy } from '../../core/rollout/failures.ts'
import { hasFailed } from '../../core/run/failed.ts'
import type { RunState } from '../../core/run/state.ts'
import { continueWords, pausesAfter } from '../wording/active-nodes.ts'
import { nodesOfPart } from '../wording/parts.ts'

const nodesOf = (runs: readonly RunState[]): readonly string[] => runs.map(({ node }) => node)

/** The effect of a cancel on the active and on the remaining nodes. */
export function cancelledWords(operation: Operation, active: readonly RunState[]): string {
  if (operation.runs.length === 0) return 'Cancelled before it started. Nothing was changed.'
  if (active.length === 0) return 'No further node starts. Finished nodes stay as they are.'
  const past = active.flatMap((run) => whyNotStopped(run) ?? [])
  const back = past.length < active.length ? ['Stopping at the next safe point. Changes will be rolled back.'] : []
  return [...back, ...(past.length > 0 ? [`${past.join('; ')}; then the operation stops.`] : [])].join(' ')
}

/** When a requested pause begins. */
export const pausedWords = (operation: Operation, active: readonly RunState[]): string =>
  `${operation.operation} will pause ${finishesWave(operation) ? 'after this wave' : pausesAfter(nodesOf(active))}.`

/** The effect of a resume: active nodes continue as before, and earlier failures still stop the operation. */
export function resumedWords(operation: Operation, active: readonly RunState[]): string {
  const going = nodesOf(active.filter((run) => !hasFailed(run)))
  const stopped = stoppedBy(operation, null, active, [])
  const next = stopped !== null ? `No other node starts: ${stopped}.` : 'Every node has started.'
  return [
    `${operation.operation} resumed.`,
    ...(going.length > 0 ? [continueWords(going)] : []),
    ...(stopped !== null || nodesLeft(operation).length === 0 ? [next] : []),
  ].join(' ')
}

/** What remains after nodes were left out. */
export function leftOutWords(operation: Operation): string {
  const out = operation.leftOut.at(-1)?.nodes ?? []
  const left = nodesLeft(operation)
  const rest = left.length === 0 ? 'No other node starts' : `Still in the plan: ${nodesOfPart(left)}`
  return `${nodesOfPart(out)} left out of ${operation.operation}. ${rest}.`
}
