import { bootIdProblem } from '../inventory/boot-id.ts'
import { armingIndex } from '../steps/traits.ts'
import type { RunState } from './state.ts'

/** An armed reboot: its boot ID, null when unknown, and its deadline as the node's uptime in seconds. */
export type ArmedReboot = { readonly bootIdBefore: string | null; readonly untilUptimeSeconds: number }

/** What a node currently shows of an armed reboot; null where it did not answer. */
export type FiringEvidence = {
  /** `named`: whether the answering host reports the node's name. */
  readonly self: {
    readonly named: 'yes' | 'no'
    readonly bootId: string
    readonly uptimeSeconds: number
  } | null
  /** The claim of the reboot on the node. */
  readonly claim: { readonly is: 'not armed' | 'armed' | 'fired' | 'disarmed' | 'refused' } | null
}

/** Whether an armed reboot can still fire, and why. */
export type Firing =
  | { readonly is: 'over'; readonly because: 'another boot id' | 'disarmed' | 'refused' | 'deadline passed' }
  | {
      readonly is: 'possible'
      readonly because: 'silent' | 'another node answers' | 'no boot id' | 'fired' | 'armed' | 'claim unknown'
    }

/**
 * Decides whether an armed reboot can still fire; no other rule decides it. A reboot that has fired is over only when
 * another well-formed boot ID is read from the node itself, never by uptime, because a shutdown can hang for longer
 * than any deadline. The deadline ends only a reboot that nothing has claimed.
 */
export function firing(armed: ArmedReboot, { self, claim }: FiringEvidence): Firing {
  if (self === null) return { is: 'possible', because: 'silent' }
  if (self.named === 'no') return { is: 'possible', because: 'another node answers' }
  if (bootIdProblem(self.bootId) !== null) return { is: 'possible', because: 'no boot id' }
  if (armed.bootIdBefore !== null && self.bootId !== armed.bootIdBefore)
    return { is: 'over', because: 'another boot id' }
  if (claim === null) return { is: 'possible', because: 'claim unknown' }
  if (claim.is === 'disarmed' || claim.is === 'refused') return { is: 'over', because: claim.is }
  if (claim.is === 'fired') return { is: 'possible', because: 'fired' }
  const unclaimed = claim.is === 'not armed' && self.uptimeSeconds >= armed.untilUptimeSeconds
  return unclaimed ? { is: 'over', because: 'deadline passed' } : { is: 'possible', because: 'armed' }
}

/**
 * Whether the run's journal proves that its reboot cannot fire any more: by a new boot ID or by the node's own answer.
 */
export function provenOver({ memory, rebootDisproved, steps, progress }: RunState): boolean {
  const reboot = progress[armingIndex(steps)]
  return (
    memory.bootIdAfter !== undefined || memory.rebooted === 'no' || rebootDisproved === 'yes' || reboot?.is === 'undone'
  )
}
