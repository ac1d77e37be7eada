import { holderHash, unlockRequests } from '../../core/cluster/unlocking.ts'
import { changedSince, outdated } from '../../core/commands/intent.ts'
import { isSameName } from '../../core/inventory/names.ts'
import type { Holder } from '../../core/locks/locks.ts'
import type { Message } from '../../core/message.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import { orNoPower } from '../../messages/notices/dead-node.ts'
import { acting, allowed, type Requesting } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { breakLockNow, breakLockRefusal, holderOf, ruleOf } from './break-lock.ts'
import { type PoweredOffContext, poweredOff } from './power-check.ts'
import { requestUnlockApproval, type UnlockApprovalContext } from './unlock-approval.ts'

/**
 * Breaks the lock of a node whose run has ended for good, or asks for the approvals that this needs. Refused while the
 * run works.
 */
export async function unlock(
  context: UnlockApprovalContext & PoweredOffContext,
  asking: Requesting,
  node: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const nodes = (await context.inventory.nodes()).filter(({ name }) => isSameName(name, node))
  const right = await allowed(context, asking, 'unlock', nodes.length > 0 ? nodes : 'cluster')
  if (!right.ok) return right
  const holder = await holderOf(context, node)
  const begun = await begunFor(context, asking)
  const known = begun !== null || (holder !== null && (await isAskedFor(context, asking, holder)))
  const late = known ? null : outdated(asking, context.clock.now(), holder?.sinceMs ?? null)
  if (late !== null) return refused(late)
  if (!holder) return refused(refusal('unknown node', `No lock is held for ${node}.`, 'status shows the locks.'))
  if (begun !== null && begun !== holderHash(holder)) return refused(changedSince)
  const no = await breakLockRefusal(context, holder)
  if (no?.code === 'may still fire') return orStateNoPower(context, holder, no)
  if (no !== null) return refused(no)
  const rule = await ruleOf(context, node)
  if (rule !== null) return requestUnlockApproval(context, asking, holder, rule, reason)
  return breakLockNow(context, { person: asking.person, holder, reason, request: null, intent: asking.id })
}

/** Refuses to break the lock, and offers to state that the node has no power while its power check agrees. */
async function orStateNoPower(context: PoweredOffContext, holder: Holder, no: Refusal): Promise<Outcome<Message>> {
  const { node, run } = holder
  const off = await poweredOff(
    context,
    holder,
    'Only when the node is dead: repair the check. It must print off and exit with 0.',
  )
  if (!off.ok) return refused(no, ...off.refusals)
  return granted(orNoPower(refusedAnswer([no]), { cluster: context.policy.cluster, node, run }))
}

/** Whether this person has already requested approvals to break the lock of this holder. */
const isAskedFor = async (
  { journals }: Pick<ClusterContext, 'journals'>,
  { person }: Requesting,
  holder: Holder,
): Promise<boolean> =>
  unlockRequests(await journals.cluster()).some((one) => one.person === person && one.holder === holderHash(holder))

/** The hash of the holder whose lock this request has begun to break; null when it has not begun. */
async function begunFor({ journals }: Pick<ClusterContext, 'journals'>, { id }: Requesting): Promise<string | null> {
  const found = (await journals.cluster()).find(
    ({ event }) => event.type === 'lockBroken' && event.intent === id,
  )?.event
  return found?.type === 'lockBroken' ? (found.holder ?? '') : null
}
