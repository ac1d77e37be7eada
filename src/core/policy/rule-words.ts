import type { RichText, Span } from '../message.ts'
import type { ApprovalPart, ApprovalRule } from './policy.ts'

/** Who must agree, as card and plan say it: `2 of @storage-approvers, not the requester`. */
export const ruleWords = ({ parts, requesterCounts, secondFactor }: ApprovalRule): RichText => [
  ...joined(parts.map(partWords), ' and '),
  ...(requesterCounts === 'no' ? [', not the requester'] : []),
  ...(secondFactor === 'demanded' ? [', each with a second factor'] : []),
]

/** So many out of these groups and people. */
export const partWords = ({ count, groups, people }: ApprovalPart): RichText => [
  `${count} of `,
  ...joined(
    [
      ...groups.map((group): RichText => [group === '*' ? 'any group' : { group }]),
      ...people.map((person): RichText => [person === '*' ? 'anybody' : { person }]),
    ],
    ', ',
  ),
]

const joined = (lines: readonly RichText[], between: string): readonly Span[] =>
  lines.flatMap((line, index) => (index === 0 ? line : [between, ...line]))
