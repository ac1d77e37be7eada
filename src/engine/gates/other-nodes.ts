import { silentNodes } from '../../core/rollout/silent-nodes.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { readOtherRuns } from '../journals/active-runs.ts'
import { foldedOperation } from '../journals/folded.ts'
import { defineGate } from './gate.ts'

/**
 * No other node of the run's operation has been silent since its reboot for longer than a boot usually takes. While one
 * is, nothing else of the operation is changed irreversibly.
 */
export const otherNodes = defineGate({
  name: 'other nodes',
  onNo: { arming: 'wait' },
  ask: async ({ context, run, operation: id }) => {
    const operation = id === null ? null : foldedOperation(await context.journals.operation(id))
    if (operation === null || run === null) return []
    const nowMs = context.clock.now()
    return silentNodes(await readOtherRuns(context, operation, run), nowMs).map(({ node, sinceMs }) => ({
      verdict: 'blocked',
      evidence: `${node} has been silent for ${formatDuration(nowMs - sinceMs)} since its reboot`,
      remedy: `Bring ${node} back, or mark its run as failed.`,
    }))
  },
})
