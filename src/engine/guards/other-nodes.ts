import { refusal } from '../../core/refusals.ts'
import { silentRuns } from '../../core/rollout/silent-nodes.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** Nothing else of an operation is armed while one of its nodes is silent for longer than a boot usually takes. */
export async function otherNodesAnswer({ context, operation, names }: Subject): Promise<No | null> {
  if (operation === null) return null
  const nowMs = context.clock.now()
  const others = (await readActiveRuns(context, operation)).filter(({ node }) => !names.includes(node))
  return noFor(
    silentRuns(others, nowMs).map(({ node, sinceMs }) =>
      refusal('source unreachable', `${node} has been silent for ${formatDuration(nowMs - sinceMs)} after its reboot`),
    ),
  )
}
