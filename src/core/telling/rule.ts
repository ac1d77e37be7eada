import type { Line, Span } from '../messages/message.ts'
import type { ApprovalPart, ApprovalRule } from '../policy/policy.ts'

const between = (spans: readonly Span[], separator: string): Line =>
  spans.flatMap((span, index) => (index === 0 ? [span] : [separator, span]))

/** The people and groups of one part of a rule. */
export const partNames = ({ groups, people }: ApprovalPart): Line =>
  between([...groups.map((group) => ({ group })), ...people.map((person) => ({ person }))], ' or ')

/** The rule as the card states it, such as `2 of @storage-approvers, not the requester`. */
export function ruleLine(rule: ApprovalRule | null): Line {
  if (rule === null) return ['nobody needs to agree']
  const parts = rule.parts.flatMap(
    (part, index): Line => [...(index === 0 ? [] : [' and ']), `${part.count} of `, ...partNames(part)],
  )
  return rule.requesterCounts === 'no' ? [...parts, ', not the requester'] : parts
}
