import { ruleOf } from '../../core/plan/plan.ts'
import { approvalDeadline } from '../../core/unattended/approval-deadline.ts'
import { guardsAt } from '../guards/matrix.ts'
import { ofSubmission } from '../guards/subject.ts'
import type { NextTurn } from '../ports/turns.ts'
import { hold, record, type Turn } from './operation-turn.ts'

/**
 * Submits prepared unattended work to its approvers, whichever bot prepared it. While the guards object it is tried
 * again, until its card would be too late; then it is discarded.
 */
export async function submitPrepared(turn: Turn): Promise<NextTurn> {
  const { context, operation, nowMs } = turn
  const latestMs = operation.expiresAtMs ?? nowMs
  if (nowMs > latestMs) return record(turn, { type: 'discarded' })
  const found = await guardsAt(ofSubmission(context, operation))
  if (found !== null)
    return hold(
      turn,
      found.no.refusals.map(({ message }) => message),
      'unlimited',
    )
  return record(turn, {
    type: 'submitted',
    expiresAtMs: approvalDeadline(operation.plan, ruleOf(operation.plan), nowMs),
  })
}
