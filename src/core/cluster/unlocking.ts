import type { Agreed } from '../approvals/approval-status.ts'
import { hashOf } from '../hash.ts'
import type { Holder } from '../locks/locks.ts'
import type { ApprovalRule, Policy } from '../policy/policy.ts'
import { strictest } from '../policy/strictest.ts'
import type { ClusterEvent } from './events.ts'

type Asked = Extract<ClusterEvent, { type: 'unlockAsked' }>

/** A lock that somebody wants to break, as it stands on the record. */
export type UnlockRequest = Omit<Asked, 'type'> & {
  /** Its entry in the cluster's journal: what the button carries. */
  readonly sequence: number
  /** Those who have agreed. */
  readonly agreed: readonly Agreed[]
  /** Whether it was carried out: then nobody can agree any more. */
  readonly broken: 'yes' | 'no'
}

type At = { readonly sequence: number; readonly event: ClusterEvent }

/** Every lock that somebody ever wanted others to agree to break, oldest first. */
export function unlockRequests(entries: readonly At[]): readonly UnlockRequest[] {
  const requests = new Map<number, UnlockRequest>()
  for (const { sequence, event } of entries) {
    if (event.type === 'unlockAsked') {
      const { type: _, ...asked } = event
      requests.set(sequence, { ...asked, sequence, agreed: [], broken: 'no' })
    }
    const request = 'request' in event && event.request !== undefined ? requests.get(event.request) : undefined
    if (!request) continue
    if (event.type === 'unlockAgreed')
      requests.set(request.sequence, { ...request, agreed: [...request.agreed, event] })
    if (event.type === 'lockBroken') requests.set(request.sequence, { ...request, broken: 'yes' })
  }
  return [...requests.values()]
}

/** Whether people may still agree to it. */
export const isOpen = ({ broken, expiresAtMs }: UnlockRequest, nowMs: number): boolean =>
  broken === 'no' && nowMs < expiresAtMs

/** What people agree to: exactly this holder, in exactly this phase. Another one has another hash, and voids it. */
export const holderHash = (holder: Holder): string => hashOf(holder)

/** The rule under which it is agreed to: as strict as when it was asked, and as it is now. */
export const ruleInForce = (asked: ApprovalRule, now: ApprovalRule | null): ApprovalRule =>
  strictest([asked, now]) ?? asked

/** The rule for a node that nobody knows any more: that of nodes without a known role. */
export const ruleWithoutNode = ({ roles, unknownRole }: Policy): ApprovalRule | null =>
  roles[unknownRole]?.approvals ?? null
