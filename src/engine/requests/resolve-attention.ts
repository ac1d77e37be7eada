import { type RunAction, runRefusal } from '../../core/operation/actions.ts'
import { activeRuns } from '../../core/operation/active-runs.ts'
import type { Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, optionRefusal, refusal, refused } from '../../core/refusals.ts'
import type { RunEvent } from '../../core/run/events.ts'
import type { RunState } from '../../core/run/state.ts'
import { acting, allowed, type Caller, nodesOf } from '../authorization/authorize.ts'
import { person, recordRun } from '../journals/append.ts'
import { foldedRun } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import { wrongState } from './change.ts'

type ResolveAttentionContext = Pick<
  ClusterContext,
  'policy' | 'journals' | 'locks' | 'turns' | 'inventory' | 'people' | 'clock' | 'metrics' | 'log'
>

/** A person's action on a run that needs attention, with the revision of the card that they clicked. */
export type AttentionRequest = {
  readonly act: RunAction
  /** The id of the run; on cards of older versions, that of the operation. */
  readonly id: string
  readonly revision: number
  readonly reason: string
}

/** Records a person's action on a run that needs attention, with its reason. */
export async function resolveAttention(
  context: ResolveAttentionContext,
  asking: Caller,
  operation: Operation,
  { act, id, revision, reason }: AttentionRequest,
): Promise<Outcome<RunState>> {
  const may = acting(context)
  if (!may.ok) return may
  const right = await allowed(context, asking, 'retry', await nodesOf(context, operation))
  if (!right.ok) return right
  const name = runNamed(operation, id)
  const entries = name === null ? [] : await context.journals.run(name)
  const run = foldedRun(entries)
  if (run?.status !== 'needs attention') return wrongState(operation, 'answered: it needs no attention')
  if (run.revision !== revision)
    return refused(refusal('stale click', 'The run has changed since this card.', 'Check the card, then decide.'))
  const no = needsReason(act, reason) ?? runRefusal(act, run)
  if (no) return refused(no)
  const by = person(asking.person, operation.hash)
  const event: RunEvent = { type: 'personActed', person: asking.person, act, reason }
  const recorded = await recordRun(context, run.run, entries, by, event)
  if (recorded.is === 'conflict')
    return refused(refusal('stale click', 'The run changed at the same moment.', 'Check the card, then decide.'))
  await context.turns.wake({ kind: 'run', id: run.run })
  await context.turns.wake({ kind: 'messages', id: operation.operation })
  return recorded.is === 'not kept' ? refused(...recorded.refusals) : granted(run)
}

/**
 * The active run that a button names. A button of an older version names the operation and means its only active run.
 * Null when there is no such run.
 */
function runNamed(operation: Operation, id: string): string | null {
  const active = activeRuns(operation)
  const named = active.find(({ run }) => run === id)
  const only = id === operation.operation && active.length === 1 ? active[0] : undefined
  return (named ?? only)?.run ?? null
}

const needsReason = (act: RunAction, reason: string) =>
  act !== 'wait longer' && act !== 'retry cleanup' && reason.trim() === ''
    ? optionRefusal('reason', 'missing argument', 'A reason is required: it goes into the audit log.')
    : null
