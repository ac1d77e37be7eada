import { isOverrideRecorded } from '../../core/cluster/break-glass.ts'
import { line, type Message } from '../../core/message.ts'
import { operationRefusal } from '../../core/operation/actions.ts'
import type { Operation } from '../../core/operation/state.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import { accountsOf } from '../../core/policy/membership.ts'
import { peopleBehind } from '../../core/policy/requester.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { acting, allowed, type Caller, nodesOf } from '../authorization/authorize.ts'
import { person as author, type JournalContext } from '../journals/append.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import { change } from './change.ts'
import { decideOn } from './record-decision.ts'
import { factorFor, type SecondFactorContext } from './second-factor.ts'

type BreakGlassRequestContext = JournalContext &
  SecondFactorContext &
  Pick<ClusterContext, 'inventory' | 'people' | 'locks'>

/**
 * Records a break-glass override in the audit log before it has any effect. Returns the fields to record in the
 * operation's journal with it; an empty object without an override.
 */
export async function breakGlass(
  context: BreakGlassRequestContext,
  { operation, plan, hash }: Operation,
  typed: { readonly person: string; readonly id: string; readonly code: string },
): Promise<Outcome<{ readonly secondFactor?: 'given' }>> {
  const gate = waivedBy(plan)
  if (gate === null) return granted({})
  const factor = await factorFor(context, context.policy.breakGlass, typed)
  if (!factor.ok) return factor
  const nodes = plan.nodes.map(({ node }) => node)
  const recorded = await decideOn(context, author(typed.person, null), async (entries) =>
    isOverrideRecorded(entries, operation)
      ? refused(onRecord)
      : granted({ type: 'glassBroken', person: typed.person, operation, gate, nodes, hash, reason: plan.reason }),
  )
  // An earlier attempt of the same submission may have recorded it already.
  return notRecorded(recorded) ?? factor
}

const onRecord = refusal('already decided', 'Already recorded in the audit log.')

/** The refusal to record; null when the entry exists, whoever wrote it. */
const notRecorded = (recorded: Outcome<unknown>): Extract<Outcome<never>, { ok: false }> | null =>
  recorded.ok || recorded.refusals.includes(onRecord) ? null : recorded

/** Records that another person has reviewed a break-glass override; digests no longer list it. */
export async function acknowledgeOverride(
  context: BreakGlassRequestContext,
  asking: Caller,
  id: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const operation = foldedOperation(await context.journals.operation(id))
  if (operation === null)
    return refused(
      refusal('unknown operation', `${id}: no such operation.`, 'digest lists those with a break-glass override.'),
    )
  const right = await allowed(context, asking, 'acknowledge', await nodesOf(context, operation))
  if (!right.ok) return right
  const no = operationRefusal('acknowledge', operation, [])
  if (no !== null) return refused(no)
  if (peopleBehind(operation.requester).some((id) => accountsOf(context.policy, id).includes(asking.person)))
    return refused(
      refusal('own request', `You requested ${id}, so you can’t acknowledge it.`, 'Another person must review it.'),
    )
  if (reason.trim() === '')
    return refused(refusal('missing argument', 'A reason is required: state what you reviewed.'))
  const decided = await decideOn(context, author(asking.person, null), async (entries) =>
    entries.some(({ event }) => event.type === 'glassAcknowledged' && event.operation === id)
      ? refused(onRecord)
      : granted({ type: 'glassAcknowledged', person: asking.person, operation: id, reason }),
  )
  const by = ({ hash }: Operation) => author(asking.person, hash)
  const acknowledged = await change(context, id, by, (now) =>
    now.acknowledged === null ? granted({ type: 'acknowledged', person: asking.person, reason }) : refused(onRecord),
  )
  const missing = notRecorded(decided) ?? notRecorded(acknowledged)
  return missing ?? granted(line(`Acknowledged: digests no longer list ${id}.`))
}
