import { expectedWaits } from '../run/events.ts'
import type { RunState } from '../run/state.ts'
import { proofOf, traitsOf } from '../steps/traits.ts'

/** A node that has not answered since its reboot, and since when, in milliseconds since 1970. */
export type SilentNode = { readonly node: string; readonly sinceMs: number }

/** Nodes of active runs that have been silent since their reboot for longer than a boot usually takes. */
export const silentNodes = (active: readonly RunState[], nowMs: number): readonly SilentNode[] =>
  active.flatMap((run) => {
    const step = run.steps[run.current]
    if (step === undefined || proofOf(step) !== 'new boot' || !mayBeSilent(run)) return []
    // Not the run's `sinceMs`, which starts again when the run needs attention or a person waits longer.
    const sinceMs = run.progress[run.current - 1]?.sinceMs ?? run.sinceMs
    return nowMs - sinceMs > traitsOf(step.kind).typicalMs ? [{ node: run.node, sinceMs }] : []
  })

/**
 * Whether nothing shows that the node answers. A working run waits for an answer; after that wait has failed, only a
 * new boot ID or the node's own answer that it did not reboot shows it.
 */
function mayBeSilent({ status, waiting, memory, rebootDisproved, outcome }: RunState): boolean {
  if (outcome !== null) return false
  if (status === 'working') return waiting === null || waiting.key === expectedWaits.silent
  return memory.bootIdAfter === undefined && rebootDisproved === 'no'
}
