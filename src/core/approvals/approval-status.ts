import type { RichText } from '../message.ts'
import { isAccountOf, kindRefusal, type Membership } from '../policy/membership.ts'
import type { ApprovalPart, ApprovalRule } from '../policy/policy.ts'
import { partWords } from '../policy/rule-words.ts'
import { emptyPlaces, isApprover } from './places.ts'

/** A person who approved; `secondFactor` is absent when they gave none. */
export type Approver = { readonly person: string; readonly secondFactor?: 'given' }

/** Ids of the people whose approval counts: under a rule that demands a second factor, only of those who gave one. */
export const approversUnder = (
  rule: Pick<ApprovalRule, 'secondFactor'>,
  approvers: readonly Approver[],
): readonly string[] =>
  approvers
    .filter(({ secondFactor }) => rule.secondFactor !== 'demanded' || secondFactor === 'given')
    .map(({ person }) => person)

/** The state of a plan's approvals. */
export type ApprovalStatus = {
  /** How many more people must approve; 0 when the approvals are complete. */
  readonly missing: number
  /** The parts with empty places; `count` is the number of empty places. */
  readonly parts: readonly ApprovalPart[]
  /** Ids of the people whose approval counts. */
  readonly counting: readonly string[]
  /** People whose approval does not count, and why. */
  readonly lost: readonly { readonly person: string; readonly why: string }[]
}

/**
 * Judges approvals by the approvers' current memberships. `askers` are the ids of the people who made the request or
 * its plan; their own approvals count only where the rule says so.
 */
export function judgeApprovers(
  rule: ApprovalRule,
  askers: readonly string[],
  approvers: readonly Membership[],
): ApprovalStatus {
  const judged = approvers.map((who) => ({ who, why: lostBecause(rule, askers, who) }))
  const counting = judged.filter(({ why }) => why === null).map(({ who }) => who)
  const empty = emptyPlaces(rule, counting)
  return {
    missing: empty.reduce((sum, count) => sum + count, 0),
    parts: rule.parts.flatMap((part, index) => {
      const count = empty[index] ?? 0
      return count === 0 ? [] : [{ ...part, count }]
    }),
    counting: [...new Set(counting.map(({ person }) => person.id))],
    lost: judged.flatMap(({ who, why }) => (why === null ? [] : [{ person: who.person.id, why }])),
  }
}

/** The missing approvals in words, such as `1 more of @storage-approvers`; empty when none is missing. */
export const missingWords = ({ parts }: Pick<ApprovalStatus, 'parts'>): RichText =>
  parts.flatMap((part, index) => {
    const [first = '', ...rest] = partWords(part)
    const more = typeof first === 'string' ? first.replace(' of ', ' more of ') : first
    return [index === 0 ? '' : ' and ', more, ...rest]
  })

function lostBecause(rule: ApprovalRule, askers: readonly string[], who: Membership): string | null {
  const kind = kindRefusal(who.person)
  if (kind !== null) return kind.message
  if (rule.requesterCounts === 'no' && askers.some((asker) => isAccountOf(who, asker)))
    return `@${who.person.name} is the requester.`
  return isApprover(who, rule) ? null : `@${who.person.name} is not in a group that may approve.`
}
