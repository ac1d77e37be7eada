import type { Line } from '../messages/message.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import { ruleWords } from '../policy/rule-words.ts'

/** The rule as the card states it, such as `2 of @storage-approvers, not the requester`. */
export const ruleLine = (rule: ApprovalRule | null): Line =>
  rule === null ? ['nobody needs to agree'] : ruleWords(rule)
