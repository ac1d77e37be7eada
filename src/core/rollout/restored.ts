import type { OperationEvent } from '../operation/events.ts'
import { startsNodes } from '../operation/pause.ts'
import {
  forbiddenStillLeft,
  isPause,
  type Prohibition,
  type RunProhibition,
  withdrawnStillCounted,
} from '../operation/prohibitions.ts'
import { nodesLeft, type Operation } from '../operation/state.ts'
import { hasFailed } from '../run/failed.ts'
import type { RunState } from '../run/state.ts'
import { failedNodes, isBudgetSpent } from './failures.ts'
import { stoppedWords } from './rollout.ts'

/**
 * The event that restores a prohibition which the journal has lost, before the next node starts; null when none matters
 * now. `lost` are the failures that the journals have lost; they count with those of the `active` runs.
 */
export function eventRestoring(
  operation: Operation,
  missing: readonly Prohibition[],
  lost: readonly RunProhibition[],
  active: readonly RunState[],
): OperationEvent | null {
  const [withdrawn] = withdrawnStillCounted(operation, missing)
  if (withdrawn !== undefined) {
    const { person, click, nodes } = withdrawn
    return { type: 'approvalWithdrawn', person, click, ...(nodes === undefined ? {} : { nodes }), restored: 'yes' }
  }
  const out = leftOutAgain(operation, missing)
  if (out !== null) return out
  const failed = failedNodes(operation, null, [...active.filter(hasFailed), ...lost])
  if (lost.length > 0 && isBudgetSpent(operation, failed)) {
    const forgotten = [...new Set(lost.map(({ node }) => node))].join(', ')
    const summary = `${stoppedWords(operation, failed)} The journal lost the failure of ${forgotten}.`
    return { type: 'ended', outcome: 'failed', summary }
  }
  const paused = missing.find(isPause)
  if (paused === undefined || !startsNodes(operation)) return null
  return paused.is === 'paused'
    ? { type: 'pauseAsked', person: paused.person, intent: paused.request, restored: 'yes' }
    : { type: 'paused', pause: paused.pause, why: paused.why, restored: 'yes' }
}

/**
 * The event that restores the denial of a part, or the leaving out of nodes, which the journal has lost; null without
 * one. A denial ends a queued operation when no other node remains.
 */
function leftOutAgain(operation: Operation, missing: readonly Prohibition[]): OperationEvent | null {
  const [out] = forbiddenStillLeft(operation, missing)
  if (out === undefined) return null
  const { person, reason, nodes } = out
  if (out.is === 'left out')
    return { type: 'nodesLeftOut', person, reason, request: out.request, nodes, restored: 'yes' }
  const { click } = out
  const isLast = nodesLeft(operation).every((node) => nodes.includes(node))
  const about = isLast && operation.state === 'queued' ? {} : { nodes }
  return { type: 'denied', person, reason, click, ...about, restored: 'yes' }
}
