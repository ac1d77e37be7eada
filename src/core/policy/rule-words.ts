import type { RichText, Span } from '../message.ts'
import type { ApprovalPart, ApprovalRule } from './policy.ts'

/** An approval rule in words for card and plan, such as `2 of @storage-approvers, not the requester`. */
export const ruleWords = ({ parts, requesterCounts, secondFactor }: ApprovalRule): RichText => [
  ...joined(parts.map(partWords), ' and '),
  ...(requesterCounts === 'no' ? [', not the requester'] : []),
  ...(secondFactor === 'demanded' ? [', each with a second factor'] : []),
]

/** A part of a rule in words, such as `2 of @storage-approvers`. */
export const partWords = (part: ApprovalPart): RichText => [`${part.count} of `, ...approverWords(part)]

/** The groups and people that can fill a part, in words. */
export const approverWords = ({ groups, people }: ApprovalPart): RichText =>
  joined(
    [
      ...groups.map((group): RichText => [group === '*' ? 'any group' : { group }]),
      ...people.map((person): RichText => [person === '*' ? 'anybody' : { person }]),
    ],
    ', ',
  )

const joined = (lines: readonly RichText[], between: string): readonly Span[] =>
  lines.flatMap((line, index) => (index === 0 ? line : [between, ...line]))
