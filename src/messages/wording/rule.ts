import type { RichText, Span } from '../../core/message.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import type { Requester } from '../../core/policy/requester.ts'
import { approverWords, ruleWords } from '../../core/policy/rule-words.ts'

/** The rule as the card states it, such as `2 of @storage-approvers, not the requester`. */
export const ruleLine = (rule: ApprovalRule | null): RichText =>
  rule === null ? ['no approval needed'] : ruleWords(rule)

/** The call to approvers, such as `@storage-approvers: 2 approvals needed by 21:28 (not @ana)`. */
export const approvalCall = (rule: ApprovalRule, untilMs: number, requester: Requester): RichText => [
  ...rule.parts.flatMap((part, index): readonly Span[] => [
    index === 0 ? '' : ' and ',
    ...approverWords(part),
    `: ${part.count} ${part.count === 1 ? 'approval' : 'approvals'}`,
  ]),
  ' needed by ',
  { timeMs: untilMs, shown: 'time' },
  ...(rule.requesterCounts === 'no' && typeof requester === 'string' ? [' (not ', { person: requester }, ')'] : []),
  ...(rule.secondFactor === 'demanded' ? [', each with a second factor'] : []),
]
