import type { Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { runState } from '../../core/run/fold.ts'
import { canBeDoneByHand, mayStillFire } from '../../core/run/next.ts'
import type { RunState } from '../../core/run/state.ts'
import { titleOf } from '../../core/steps/traits.ts'
import { paidLines } from '../../messages/notices/notices.ts'
import { acting, allowed, type Caller, nodesOf } from '../authorization/authorize.ts'
import { notify } from '../delivery/notify.ts'
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
  if (run?.status !== 'needs attention') return wrongState(operation, 'answered: it needs no attention')
  if (run.revision !== revision)
    return refused(refusal('stale click', 'The run has changed since this card.', 'Check the card, then decide.'))
  const no = attentionRefusal(run, act, reason)
  if (no) return refused(no)
  const by = person(asking.person, operation.hash)
  const events: RunEvent = { type: 'personActed', person: asking.person, act, reason }
  if ((await recordRun(context, run.run, entries, by, events)) === 'conflict')
    return refused(refusal('stale click', 'The run changed at the same moment.', 'Check the card, then decide.'))
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
    return refusal('missing argument', 'A reason is required: it goes into the audit log.')
  if (act === 'cleanup paid' && run.owed.length === 0 && (kind === undefined || !canBeDoneByHand(kind)))
    return refusal(
      'wrong state',
      `“${kind ? titleOf(kind) : 'This step'}” cannot be done by hand.`,
      'Wait longer, or mark it failed.',
    )
  if (act === 'retry cleanup' && run.owed.length === 0) return refusal('wrong state', 'No cleanup is pending.')
  if (act === 'wait longer' && run.owed.length > 0)
    return refusal(
      'wrong state',
      'Nothing to wait for: cleanup is pending.',
      'Retry the cleanup, or do it by hand and mark it as done.',
    )
  if (act === 'cleanup paid' && mayStillFire(run))
    return refusal(
      'wrong state',
      `A reboot of ${run.node} may still fire: only the node itself can disprove it.`,
      'Once the node answers, the run continues automatically.',
    )
  return null
}
