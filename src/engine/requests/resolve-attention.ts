import type { Operation } from '../../core/operation/state.ts'
import { stepTraits } from '../../core/plan/steps.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { runState } from '../../core/run/fold.ts'
import { canBeDoneByHand, mayStillFire } from '../../core/run/next.ts'
import type { RunState } from '../../core/run/state.ts'
import { paidLines } from '../../messages/notices/notices.ts'
import { acting, allowed, type Caller, nodesOf } from '../authorization/authorize.ts'
import { notify } from '../delivery/notices.ts'
import { person, recordRun } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { wrongState } from './change.ts'

/** What a person may say to a run that needs attention. */
export type Attention = Extract<RunEvent, { type: 'personActed' }>['act']

/** What a person answers, and the revision of the run that they had in front of them. */
export type AttentionRequest = { readonly act: Attention; readonly revision: number; readonly reason: string }

/** A person answers a run that needs attention; the reason goes on the record. */
export async function resolveAttention(
  context: ClusterContext,
  asking: Caller,
  operation: Operation,
  { act, revision, reason }: AttentionRequest,
): Promise<Outcome<RunState>> {
  const may = acting(context)
  if (!may.ok) return may
  const right = await allowed(context, asking, 'retry', await nodesOf(context, operation))
  if (!right.ok) return right
  const active = operation.runs.find(({ outcome }) => outcome === null)
  const entries = active ? await context.journals.run(active.run) : []
  const run = runState(entries)
  if (run?.status !== 'needs attention') return wrongState(operation, 'attended to: nothing waits for a person')
  if (run.revision !== revision)
    return refused(
      refusal('stale click', 'Something has happened to it since.', 'Look at the card again, then decide.'),
    )
  const no = attentionRefusal(run, act, reason)
  if (no) return refused(no)
  const by = person(asking.person, operation.hash)
  const events: RunEvent = { type: 'personActed', person: asking.person, act, reason }
  if ((await recordRun(context, run.run, entries, by, events)) === 'conflict')
    return refused(refusal('stale click', 'Something happened to it at the same moment.', 'Look again, then decide.'))
  if (act === 'cleanup paid') await tellOfPaid(context, asking.person, run, reason)
  await context.turns.wake({ kind: 'run', id: run.run })
  await context.turns.wake({ kind: 'messages', id: operation.operation })
  return granted(run)
}

/** One person is believed that what was owed is done; those who look after security are told. */
async function tellOfPaid(context: ClusterContext, by: string, run: RunState, reason: string): Promise<void> {
  const { policy } = context
  if (policy.securityChannel === null) return
  const key = `paid-${run.run}-${run.revision}`
  await notify(context, { key, channel: policy.securityChannel, lines: paidLines(policy, by, run, reason) })
}

function attentionRefusal(run: RunState, act: Attention, reason: string) {
  const kind = run.steps[run.current]?.kind
  if (act !== 'wait longer' && act !== 'retry cleanup' && reason.trim() === '')
    return refusal('missing argument', 'A reason is needed: it goes on the record.')
  if (act === 'cleanup paid' && run.owed.length === 0 && (kind === undefined || !canBeDoneByHand(kind)))
    return refusal(
      'wrong state',
      `Nobody can do “${kind ? stepTraits[kind].title : 'this'}” in its place.`,
      'Wait longer, or mark it failed.',
    )
  if (act === 'retry cleanup' && run.owed.length === 0) return refusal('wrong state', 'No cleanup is owed.')
  if (act === 'wait longer' && run.owed.length > 0)
    return refusal('wrong state', 'There is nothing to wait for: cleanup is owed.', 'Retry it, or do it by hand.')
  if (act === 'cleanup paid' && mayStillFire(run))
    return refusal(
      'wrong state',
      `A reboot of ${run.node} may still fire: nobody can say that it will not but the node itself.`,
      'When it answers, it goes on by itself.',
    )
  return null
}
