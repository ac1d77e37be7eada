import { isMarked, type Mark } from './mark.ts'
import type { CapabilityState } from './state.ts'

/** Maintenance as the node's own agent answers: its reason while it is on, else null. */
export type AgentMaintenance = { readonly reason: string | null; readonly sealed: 'yes' | 'no' }

/** What the agent's answer says about a mark. The reason of maintenance carries the mark. */
export function maintenanceState({ reason, sealed }: AgentMaintenance, mark: Mark): CapabilityState {
  if (reason !== null)
    return isMarked(reason, mark)
      ? { is: 'applied', evidence: `agent confirms “${reason}”`, routine: null }
      : { is: 'not ours', what: reason || 'no reason given', sealed }
  return sealed === 'yes'
    ? { is: 'reverted', evidence: 'confirmed by the agent', routine: null }
    : { is: 'not begun', certain: 'yes', before: null }
}
