import { operationState } from '../../core/operation/state.ts'
import { silentNodes } from '../../core/rollout/silent-nodes.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import { defineGate } from './gate.ts'

/**
 * No other node of the run's operation is silent since its reboot for longer than a boot usually takes: until it answers,
 * nothing else of the operation is changed for good.
 */
export const otherNodes = defineGate({
  name: 'other nodes',
  onNo: { arming: 'wait' },
  ask: async ({ context, node, operation: id }) => {
    const operation = id === null ? null : operationState(await context.journals.operation(id))
    if (operation === null) return []
    const nowMs = context.clock.now()
    const others = (await readActiveRuns(context, operation)).filter((run) => run.node !== node.name)
    return silentNodes(others, nowMs).map(({ node: silent, sinceMs }) => ({
      verdict: 'blocked',
      evidence: `${silent} has been silent for ${formatDuration(nowMs - sinceMs)} since its reboot`,
      remedy: `Bring ${silent} back, or mark its run as failed.`,
    }))
  },
})
