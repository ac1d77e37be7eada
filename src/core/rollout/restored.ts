import type { OperationEvent } from '../operation/events.ts'
import {
  deniedStillLeft,
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
  const denied = deniedAgain(operation, missing)
  if (denied !== null) return denied
  const failed = failedNodes(operation, null, [...active.filter(hasFailed), ...lost])
  if (lost.length > 0 && isBudgetSpent(operation, failed)) {
    const forgotten = [...new Set(lost.map(({ node }) => node))].join(', ')
    const summary = `${stoppedWords(operation, failed)} The journal lost the failure of ${forgotten}.`
    return { type: 'ended', outcome: 'failed', summary }
  }
  const paused = missing.find((one) => one.is === 'paused')
  if (paused?.is !== 'paused' || operation.state !== 'running') return null
  return { type: 'pauseAsked', person: paused.person, intent: paused.request, restored: 'yes' }
}

/**
 * The event that restores the denial of a part which the journal has lost; null without one. It ends a queued operation
 * when no other node remains.
 */
function deniedAgain(operation: Operation, missing: readonly Prohibition[]): OperationEvent | null {
  const [denied] = deniedStillLeft(operation, missing)
  if (denied === undefined) return null
  const { person, reason, click, nodes } = denied
  const isLast = nodesLeft(operation).every((node) => nodes.includes(node))
  const about = isLast && operation.state === 'queued' ? {} : { nodes }
  return { type: 'denied', person, reason, click, ...about, restored: 'yes' }
}
