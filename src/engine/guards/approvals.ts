import { openParts } from '../../core/operation/open-parts.ts'
import type { Operation } from '../../core/operation/state.ts'
import { missingByJournal } from '../../core/operation/valid-approvals.ts'
import { aboutPart, partsAmong } from '../../core/plan/parts.ts'
import { isOfSchema1 } from '../../core/plan/plan.ts'
import { refusal } from '../../core/refusals.ts'
import { localMinute } from '../../core/windows/local-time.ts'
import { approvalVerdicts } from '../authorization/approvable.ts'
import {
  approvalStatus,
  approvalsMissing,
  cachedApprovalStatus,
  type Judged,
} from '../authorization/approval-status.ts'
import { foldedOperation } from '../journals/folded.ts'
import { Failure } from '../ports/failure.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import { type AskedAgain, whenAskedAgain } from './ask-again.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** Eligible people have given every approval that these nodes need, for exactly this plan. */
export async function approvals(subject: Subject): Promise<No | null> {
  const { run, operation, moment } = subject
  if (run !== null)
    return moment === 'acquire' ? byJournal(subject, judgedOf(run.work, run.work.operation)) : ofRun(subject, run.work)
  return operation === null ? null : ofOperation(subject, operation)
}

/**
 * The no of `approvals` for an operation whose window is ahead; null without one. It is found by what is known, and only
 * then by fresh answers: an operation may wait for days, and is woken whenever something changes.
 */
export async function approvalsAhead({ context, names, operation }: Subject): Promise<No | null> {
  if (operation === null) return null
  const { plan } = operation
  const nowMs = context.clock.now()
  const parts = partsAmong(plan, names)
  for (const { nodes } of parts) {
    const asked = await whenAskedAgain(context, operation, nodes)
    if (asked === null || asked.opensAtMs === null) continue
    const judged = { operation, names: nodes, age: 'age counts', atMs: Math.max(nowMs, asked.judgedAtMs) } as const
    const isMissing =
      missingByJournal(operation, nodes, judged.atMs, judged.age) > 0 ||
      (asked.atMs <= nowMs && ((await cachedApprovalStatus(context, judged))?.missing ?? 0) > 0)
    const no = isMissing ? await ofPart(context, operation, nodes) : null
    if (no !== null) return no
  }
  return null
}

/** A warning for each part of the plan whose own groups have too few members for its rule. */
export const approvalEvidence = ({ context, plan }: Subject) => approvalVerdicts(context, plan)

/** Judges each part by its own rule and its own approvals. */
async function ofOperation({ context, names }: Subject, operation: Operation): Promise<No | null> {
  for (const { nodes } of partsAmong(operation.plan, names)) {
    const no = await ofPart(context, operation, nodes)
    if (no !== null) return no
  }
  return null
}

/**
 * Judged by fresh answers: approvals of people who left the group or the company do not count. An operation that waits for
 * its window is judged before it opens as it will be then. At night it is held, and people are asked the next day.
 */
async function ofPart(context: Subject['context'], operation: Operation, names: readonly string[]): Promise<No | null> {
  const left = leftOfPart(operation, names)
  const asked = await whenAskedAgain(context, operation, names)
  const nowMs = context.clock.now()
  const atMs = Math.max(nowMs, asked?.judgedAtMs ?? nowMs)
  const now = await approvalStatus(context, { operation, names, age: 'age counts', atMs })
  const about = aboutPart(operation.plan, left)
  const [lost] = now?.lost ?? []
  if (now === null || (lost === undefined && now.missing === 0)) return null
  if (asked !== null && asked.atMs > nowMs)
    return {
      refusals: [notEnough(laterWords(asked, lost?.why ?? 'approvals are missing.'))],
      causes: 'hold',
      patience: 'unlimited',
      notBeforeMs: asked.atMs,
    }
  if (lost) {
    const why = atMs > nowMs ? soonWords(asked, lost.why) : lost.why
    return {
      refusals: [notEnough('an approval no longer counts')],
      event: { type: 'approverLost', ...lost, why, ...about },
    }
  }
  return {
    refusals: [notEnough('approvals are missing')],
    event: { type: 'approvalsMissing', parts: now.parts, ...about },
  }
}

const laterWords = ({ atMs, zone }: AskedAgain, why: string): string =>
  `approvals: ${why.replace(/\.$/, '')}; people are asked again ${localMinute(zone, atMs)}`

/** Why an approval that counts now is asked for again before the window opens. */
const soonWords = (asked: AskedAgain | null, why: string): string =>
  asked?.opensAtMs == null
    ? why
    : `${why.replace(/\.$/, '')}, and the window opens ${localMinute(asked.zone, asked.opensAtMs)}.`

/** All nodes left of the part of these nodes: its approvals are asked for again, whichever of them is next. */
const leftOfPart = (operation: Operation, names: readonly string[]): readonly string[] =>
  openParts(operation).find(({ nodes }) => names.some((name) => nodes.includes(name)))?.nodes ?? names

/**
 * Judged by fresh answers right before a node's first change and before an irreversible change, because the run may
 * have waited for long. When the chat system fails after the first change, the approvals in the journal count.
 */
async function ofRun(subject: Subject, work: StepWork): Promise<No | null> {
  const { context, state } = work
  const operation = foldedOperation(await context.journals.operation(state.operation)) ?? work.operation
  const judged = judgedOf(work, operation)
  try {
    const lacking = await approvalsMissing(context, judged)
    return lacking === null ? null : noFor([notEnough(lacking)])
  } catch (error) {
    if (!(error instanceof Failure) || state.changed.length === 0) throw error
    return byJournal(subject, judged)
  }
}

/** The approvals of the run's node; approvals no longer expire once the run has changed anything. */
function judgedOf({ state }: StepWork, operation: Operation): Judged {
  const touched = isOfSchema1(operation.plan) ? 'coverage is unknown' : 'age does not count'
  return { operation, names: [state.node], age: state.changed.length === 0 ? 'age counts' : touched }
}

/** Judged by the journal alone: approvals may have been withdrawn or have expired since the run was requested. */
function byJournal({ context }: Subject, { operation, names, age }: Judged): No | null {
  const lacking = missingByJournal(operation, names, context.clock.now(), age)
  return lacking === 0 ? null : noFor([missing(lacking)])
}

const notEnough = (why: string) => refusal('not an approver', why)
const missing = (count: number) => notEnough(`${count} more ${count === 1 ? 'approval' : 'approvals'} needed`)
