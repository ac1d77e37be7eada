import type { Verdict } from '../../core/health/verdict.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import { changedNodes, nextOfSoak } from '../../core/rollout/soak.ts'
import type { Wave } from '../../core/rollout/waves.ts'
import { askBeforeWork } from '../gates/of-operation.ts'
import type { NodeContext } from '../ports/context.ts'

/** How long the gates may take to answer, in milliseconds. */
const askLimitMs = 60_000

/** What a look at a wave leads to: an event of the operation, or the time of the next look in milliseconds since 1970. */
export type WaveLook =
  | { readonly is: 'event'; readonly event: OperationEvent }
  | { readonly is: 'wait'; readonly untilMs: number }

/**
 * Looks at a wave before the next one begins: all gates that are asked about a node that is back must agree for the
 * plan's time without interruption, and the first no pauses the operation. Throws `Failure` when a source does not
 * answer.
 */
export async function lookAtWave(
  context: NodeContext,
  operation: Operation,
  wave: Wave,
  nowMs: number,
): Promise<WaveLook> {
  const names = changedNodes(wave)
  const planned = operation.plan.nodes.filter(({ node }) => names.includes(node))
  const { holding } = await askBeforeWork(context, planned, 'after', AbortSignal.timeout(askLimitMs))
  if (holding.length > 0)
    return { is: 'event', event: { type: 'soakFailed', why: holding.map(words), pause: `${nowMs}` } }
  const next = nextOfSoak(operation, nowMs)
  if (next.does === 'wait') return { is: 'wait', untilMs: next.untilMs }
  if (next.does === 'note') return { is: 'event', event: { type: 'soakHealthy' } }
  return { is: 'event', event: { type: 'soakBegan', untilMs: next.untilMs } }
}

const words = ({ gate, evidence }: Verdict): string => `${gate}: ${evidence}`
