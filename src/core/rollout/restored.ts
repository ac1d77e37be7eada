import type { OperationEvent } from '../operation/events.ts'
import { type Prohibition, type RunProhibition, withdrawnStillCounted } from '../operation/prohibitions.ts'
import type { Operation } from '../operation/state.ts'
import { hasFailed } from '../run/failed.ts'
import type { RunState } from '../run/state.ts'
import { failedNodes, isBudgetSpent } from './failures.ts'
import { stoppedWords } from './rollout.ts'

/**
 * The event that writes down anew, before the next node starts, what the journal has lost; null when it lost nothing that
 * matters now. `lost` are the failures that the journals do not have; they count with those of the `active` runs.
 */
export function eventRestoring(
  operation: Operation,
  missing: readonly Prohibition[],
  lost: readonly RunProhibition[],
  active: readonly RunState[],
): OperationEvent | null {
  const [withdrawn] = withdrawnStillCounted(operation, missing)
  if (withdrawn !== undefined)
    return { type: 'approvalWithdrawn', person: withdrawn.person, click: withdrawn.click, restored: 'yes' }
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
