import type { Plan } from '../plan/plan.ts'
import type { ApprovalRule } from '../policy/policy.ts'

/**
 * Until when approvals that are asked for at this time may be given, in milliseconds since 1970; null when none are
 * needed. Unattended work is decided before its window opens: nobody is asked at night.
 */
export function approvalDeadline(
  { requester, window }: Plan,
  rule: ApprovalRule | null,
  askedAtMs: number,
): number | null {
  if (rule === null) return null
  const isUnattended = typeof requester !== 'string' && window !== null
  return isUnattended ? window.opensAtMs : askedAtMs + rule.expiresAfterMs
}
