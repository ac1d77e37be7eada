import { type OpenPart, openParts } from '../../core/operation/open-parts.ts'
import { nodesLeft, type Operation } from '../../core/operation/state.ts'
import { aboutPart } from '../../core/plan/parts.ts'
import { isOfSchema1, ruleForAll } from '../../core/plan/plan.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { cachedApprovalStatus } from '../authorization/approval-status.ts'
import { configurationVerdicts } from '../gates/configuration-in-force.ts'
import { whenAskedAgain } from '../guards/ask-again.ts'
import { planChanged } from '../guards/same-plan.ts'
import { rebuild } from '../planning/planning.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { NextTurn } from '../ports/turns.ts'
import { endEarly, record, type Turn } from './operation-turn.ts'
import { holdOrEnd } from './readiness.ts'

/** A part without enough approvals, and its approvers who no longer count. */
type Undecided = OpenPart & { readonly lost: readonly { readonly person: string; readonly why: string }[] }

/**
 * Waits until every part is approved or denied, or the deadline has passed; then the operation is queued. A bot whose
 * configuration is not in force voids no approval and leaves the deadline to another bot.
 */
export async function awaitApproval(turn: Turn): Promise<NextTurn> {
  const { context, operation, nowMs } = turn
  const left = nodesLeft(operation)
  const rule = ruleForAll(operation.plan, left)
  const decides = (await configurationVerdicts(context)).length === 0
  if (decides && isOfSchema1(operation.plan)) {
    const again = await rebuild(context, operation.plan, left)
    if (again.is === 'changed') return holdOrEnd(turn, { no: planChanged(again), causes: 'refuse' })
  }
  const undecided = await undecidedParts(turn)
  if (rule === null || undecided.length === 0) return record(turn, { type: 'queued' })
  const expiresAtMs = operation.expiresAtMs ?? nowMs
  if (nowMs >= expiresAtMs)
    return decides ? approvalsNeverCame(turn, undecided) : { again: 'at', atMs: nowMs + pollIntervals.holdMs }
  const [gone] = undecided.flatMap(({ nodes, lost }) => lost.map((one) => ({ ...one, nodes })))
  if (decides && gone) {
    const { nodes, ...lost } = gone
    return record(turn, { type: 'approverLost', ...lost, ...aboutPart(operation.plan, nodes) })
  }
  const remindAtMs = reminderAt(operation, rule, expiresAtMs)
  if (operation.reminded === 'no' && nowMs >= remindAtMs) return record(turn, { type: 'reminded' })
  return { again: 'at', atMs: operation.reminded === 'no' ? remindAtMs : expiresAtMs }
}

/** From the time at which people are asked before a window, approvals are judged as they will be when it opens. */
async function undecidedParts({ context, operation, nowMs }: Turn): Promise<readonly Undecided[]> {
  const undecided: Undecided[] = []
  for (const part of openParts(operation)) {
    const asked = part.rule === null ? null : await whenAskedAgain(context, operation, part.nodes)
    const atMs = Math.max(nowMs, asked?.judgedAtMs ?? nowMs)
    const agreed = await cachedApprovalStatus(context, { operation, names: part.nodes, age: 'age counts', atMs })
    if (agreed !== null && agreed.missing > 0) undecided.push({ ...part, lost: agreed.lost })
  }
  return undecided
}

/**
 * Ends the wait for approvals at its deadline. Parts without their approvals are left out if another part is approved,
 * or in unattended work needs none.
 * Otherwise the operation expires, or ends with its finished nodes if it has runs.
 */
function approvalsNeverCame(turn: Turn, undecided: readonly Undecided[]): Promise<NextTurn> {
  const { operation } = turn
  const keys = new Set(undecided.map(({ key }) => key))
  const isUnattended = typeof operation.requester !== 'string'
  const approved = openParts(operation).some(({ rule, key }) => (rule !== null || isUnattended) && !keys.has(key))
  if (approved) return record(turn, { type: 'expired', nodes: undecided.flatMap(({ nodes }) => nodes) })
  return operation.runs.length === 0
    ? record(turn, { type: 'expired' })
    : endEarly(turn, 'The approval deadline of the remaining nodes has passed.')
}

/** When people are reminded: in the last third of the time, and midway for unattended work, so that they are awake. */
const reminderAt = ({ requester, submittedAtMs }: Operation, rule: ApprovalRule, expiresAtMs: number): number =>
  typeof requester === 'string'
    ? expiresAtMs - rule.expiresAfterMs / 3
    : ((submittedAtMs ?? expiresAtMs) + expiresAtMs) / 2
