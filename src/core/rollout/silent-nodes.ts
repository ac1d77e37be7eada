import { expectedWaits } from '../run/events.ts'
import type { RunState } from '../run/state.ts'
import { proofOf, traitsOf } from '../steps/traits.ts'

/** Active runs whose nodes have been silent since their reboot for longer than a boot usually takes. */
export const silentRuns = (active: readonly RunState[], nowMs: number): readonly RunState[] =>
  active.filter(({ status, steps, current, sinceMs, waiting }) => {
    const step = steps[current]
    if (status !== 'working' || step === undefined || proofOf(step) !== 'new boot') return false
    const isSilent = waiting === null || waiting.key === expectedWaits.silent
    return isSilent && nowMs - sinceMs > traitsOf(step.kind).typicalMs
  })
