import type { RichText } from '../../core/message.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { ruleWords } from '../../core/policy/rule-words.ts'

/** The rule as the card states it, such as `2 of @storage-approvers, not the requester`. */
export const ruleLine = (rule: ApprovalRule | null): RichText =>
  rule === null ? ['nobody needs to agree'] : ruleWords(rule)
