import type { Operation } from '../operation/state.ts'
import { type Wave, waveBefore } from './waves.ts'

const [shortestLookMs, longestLookMs] = [15_000, 300_000]

/** The time between two looks at the gates during a soak, in milliseconds. */
export const lookEveryMs = ({ soakMs }: { readonly soakMs: number }): number =>
  Math.min(longestLookMs, Math.max(shortestLookMs, soakMs / 20))

/** The wave that must soak before the next node starts; null when there is none, or when it has soaked. */
export function waveToSoak(operation: Operation): Wave | null {
  const { plan, soak } = operation
  const before = plan.soakMs > 0 ? waveBefore(operation) : null
  // nodes with nothing to do leave nothing to watch
  if (before === null || changedNodes(before).length === 0) return null
  return soak !== null && soak.healthyAtMs >= soak.untilMs ? null : before
}

/** Names of the nodes of a wave that were changed and came back healthy. */
export const changedNodes = ({ runs }: Wave): readonly string[] =>
  runs.flatMap(({ node, outcome }) => (outcome === 'succeeded' ? [node] : []))

/** What to do during a soak now that the gates agree: begin it, also again after a gap; write it down; or wait. */
export type SoakAction =
  | { readonly does: 'begin'; readonly untilMs: number }
  | { readonly does: 'note' }
  | { readonly does: 'wait'; readonly untilMs: number }

/**
 * The next action while the gates agree. Looks that nobody took, such as while no bot was running, are an interruption:
 * after three of them the time begins again.
 */
export function nextOfSoak({ plan, soak }: Operation, nowMs: number): SoakAction {
  const everyMs = lookEveryMs(plan)
  if (soak === null || nowMs - soak.healthyAtMs > 3 * everyMs) return { does: 'begin', untilMs: nowMs + plan.soakMs }
  const nextMs = Math.min(soak.untilMs, soak.healthyAtMs + everyMs)
  return nowMs < nextMs ? { does: 'wait', untilMs: nextMs } : { does: 'note' }
}
