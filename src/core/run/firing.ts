import { bootIdProblem } from '../inventory/boot-id.ts'
import { armingIndex } from '../steps/traits.ts'
import type { RunState } from './state.ts'

/** A reboot that was armed: for which boot id, and until which uptime of the node, in seconds. */
export type ArmedReboot = { readonly bootIdBefore: string | null; readonly untilUptimeSeconds: number }

/** What a node shows of an armed reboot right now; null where it did not answer. */
export type FiringEvidence = {
  /** `named`: whether what answers calls itself by the node's name. */
  readonly self: {
    readonly named: 'yes' | 'no'
    readonly bootId: string
    readonly uptimeSeconds: number
  } | null
  /** The reboot's claim on the node. */
  readonly claim: { readonly is: 'not armed' | 'armed' | 'fired' | 'disarmed' | 'refused' } | null
}

/** Whether an armed reboot can still take the node down, and why. */
export type Firing =
  | { readonly is: 'over'; readonly because: 'another boot id' | 'disarmed' | 'refused' | 'deadline passed' }
  | {
      readonly is: 'possible'
      readonly because: 'silent' | 'another node answers' | 'no boot id' | 'fired' | 'armed' | 'claim unknown'
    }

/**
 * The only rule by which an armed reboot is over. A reboot command that was begun is over when another well-formed
 * boot id is read from the node itself, and never by uptime: a shutdown may hang for longer than any deadline.
 * A deadline ends only what was never claimed.
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

/** Whether the run's own journal proves that its reboot is over: by another boot id, or by the node's own word. */
export function provenOver({ memory, rebootDisproved, steps, progress }: RunState): boolean {
  const reboot = progress[armingIndex(steps)]
  return (
    memory.bootIdAfter !== undefined || memory.rebooted === 'no' || rebootDisproved === 'yes' || reboot?.is === 'undone'
  )
}
