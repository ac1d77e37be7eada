import type { RichText } from '../message.ts'
import type { ApprovalPart, ApprovalRule } from '../policy/policy.ts'
import { partWords } from '../policy/rule-words.ts'
import { isAccountOf, kindRefusal, type Membership } from '../policy/who.ts'
import { isApprover, unfilledSeats } from './places.ts'

/** Somebody who agreed, and whether they showed a second factor. */
export type Agreed = { readonly person: string; readonly secondFactor?: 'given' }

/** Ids of those whose agreement counts under a rule: where it demands a second factor, of those who showed one. */
export const approversUnder = (
  rule: Pick<ApprovalRule, 'secondFactor'>,
  agreed: readonly Agreed[],
): readonly string[] =>
  agreed
    .filter(({ secondFactor }) => rule.secondFactor !== 'demanded' || secondFactor === 'given')
    .map(({ person }) => person)

/** How far the approvals of a plan have come. */
export type ApprovalStatus = {
  /** How many more people must agree; nothing is missing at 0. */
  readonly missing: number
  /** The parts that still want somebody, with how many. */
  readonly parts: readonly ApprovalPart[]
  /** Ids of those whose approval counts. */
  readonly counting: readonly string[]
  /** Those whose approval no longer counts, and why. */
  readonly lost: readonly { readonly person: string; readonly why: string }[]
}

/** Judges approvals by what their people are now; `askers` are the requester and whoever made the plan anew. */
export function judgeApprovers(
  rule: ApprovalRule,
  askers: readonly string[],
  approvers: readonly Membership[],
): ApprovalStatus {
  const judged = approvers.map((who) => ({ who, why: lostBecause(rule, askers, who) }))
  const counting = judged.filter(({ why }) => why === null).map(({ who }) => who)
  const empty = unfilledSeats(rule, counting)
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

/** What is still missing, in words, such as `1 more of @storage-approvers`; empty when nothing is. */
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
