import type { Approver } from '../approvals/approval-status.ts'
import { hashOf } from '../hash.ts'
import type { Holder } from '../locks/locks.ts'
import type { ApprovalRule, Policy } from '../policy/policy.ts'
import { strictest } from '../policy/strictest.ts'
import type { ClusterEvent } from './events.ts'

type Asked = Extract<ClusterEvent, { type: 'unlockAsked' }>

/** A person's request to break a lock, from the cluster's journal. */
export type UnlockRequest = Omit<Asked, 'type'> & {
  /** Sequence of the request in the cluster's journal, which its button carries. */
  readonly sequence: number
  /** The people who have approved it. */
  readonly approvers: readonly Approver[]
  /** Whether the lock was broken; the request then takes no more approvals. */
  readonly broken: 'yes' | 'no'
}

type At = { readonly sequence: number; readonly event: ClusterEvent }

/** All requests to break a lock in the journal, oldest first. */
export function unlockRequests(entries: readonly At[]): readonly UnlockRequest[] {
  const requests = new Map<number, UnlockRequest>()
  for (const { sequence, event } of entries) {
    if (event.type === 'unlockAsked') {
      const { type: _, ...asked } = event
      requests.set(sequence, { ...asked, sequence, approvers: [], broken: 'no' })
    }
    const request = 'request' in event && event.request !== undefined ? requests.get(event.request) : undefined
    if (!request) continue
    if (event.type === 'unlockAgreed')
      requests.set(request.sequence, { ...request, approvers: [...request.approvers, event] })
    if (event.type === 'lockBroken') requests.set(request.sequence, { ...request, broken: 'yes' })
  }
  return [...requests.values()]
}

/** Whether the request can still be approved. */
export const isOpen = ({ broken, expiresAtMs }: UnlockRequest, nowMs: number): boolean =>
  broken === 'no' && nowMs < expiresAtMs

/** The hash that approvals of an unlock cover: this holder in this phase. Any change of the holder voids them. */
export const holderHash = (holder: Holder): string => hashOf(holder)

/** The rule for approving an unlock: as strict as the rule at the time of the request and the current one. */
export const ruleInForce = (asked: ApprovalRule, now: ApprovalRule | null): ApprovalRule =>
  strictest([asked, now]) ?? asked

/** The rule for a node that is not in the inventory: that of nodes without a known role. */
export const ruleWithoutNode = ({ roles, unknownRole }: Policy): ApprovalRule | null =>
  roles[unknownRole]?.approvals ?? null
