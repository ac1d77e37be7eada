import { isNamed, isSameHuman, kindRefusal, type Membership } from '../policy/membership.ts'
import type { ApprovalPart, ApprovalRule } from '../policy/policy.ts'

/** How many people must approve under a rule: the number of its places; 0 without a rule. */
export const approvalsNeeded = (rule: Pick<ApprovalRule, 'parts'> | null): number =>
  rule?.parts.reduce((sum, { count }) => sum + count, 0) ?? 0

/** Whether a person can fill a place of a part: a full member, named by id or group. */
export const canFillPlace = (who: Membership, part: ApprovalPart): boolean =>
  kindRefusal(who.person) === null && isNamed(who, part.people, part.groups)

/** Whether a person can fill any place of a rule. */
export const isApprover = (who: Membership, rule: ApprovalRule): boolean =>
  rule.parts.some((part) => canFillPlace(who, part))

/**
 * How many places of each part stay empty under the best assignment, in the order of the parts. One human fills at most
 * one place of the rule, whatever number of accounts approved.
 */
export function emptyPlaces(rule: ApprovalRule, approvers: readonly Membership[]): readonly number[] {
  const places = rule.parts.flatMap((part, index) => Array.from({ length: Math.max(0, part.count) }, () => index))
  const distinct = approvers.filter((who, index) => approvers.findIndex((other) => isSameHuman(other, who)) === index)
  const filled = new Map<number, Membership>()

  // Kuhn's algorithm: an approver may move another one to a different place if there is one.
  const assign = (who: Membership, tried: Set<number>): boolean =>
    places.some((partIndex, place) => {
      const part = rule.parts[partIndex]
      if (part === undefined || tried.has(place) || !canFillPlace(who, part)) return false
      tried.add(place)
      const there = filled.get(place)
      if (there !== undefined && !assign(there, tried)) return false
      filled.set(place, who)
      return true
    })
  for (const who of distinct) assign(who, new Set())

  return rule.parts.map((_, index) => places.filter((part, place) => part === index && !filled.has(place)).length)
}
