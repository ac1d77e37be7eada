import { isMarked, type Mark } from './mark.ts'
import type { CapabilityState } from './state.ts'

/** A node's maintenance as its own agent reports it: the reason while maintenance is on, null while it is off. */
export type AgentMaintenance = { readonly reason: string | null; readonly sealed: 'yes' | 'no' }

/** The state of maintenance for a mark, from the agent's answer. The reason carries the mark. */
export function maintenanceState({ reason, sealed }: AgentMaintenance, mark: Mark): CapabilityState {
  if (reason !== null)
    return isMarked(reason, mark)
      ? { is: 'applied', evidence: `agent confirms “${reason}”`, routine: null }
      : { is: 'not ours', what: reason || 'no reason given', sealed }
  return sealed === 'yes'
    ? { is: 'reverted', evidence: 'confirmed by the agent', routine: null }
    : { is: 'not begun', certain: 'yes', before: null }
}
