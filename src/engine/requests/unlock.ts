import { isSameName } from '../../core/inventory/names.ts'
import type { Message } from '../../core/message.ts'
import { type Outcome, refusal, refused } from '../../core/refusals.ts'
import { acting, allowed, type Caller } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { breakLockNow, holderOf, keepsItsLock, ruleOf } from './break-lock.ts'
import { askOthers } from './unlock-approval.ts'

/** Breaks the lock of a node whose run is over for good, once those have agreed who must; never one that still works. */
export async function unlock(
  context: ClusterContext,
  asking: Caller,
  node: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const nodes = (await context.inventory.nodes()).filter(({ name }) => isSameName(name, node))
  const right = await allowed(context, asking, 'unlock', nodes.length > 0 ? nodes : 'cluster')
  if (!right.ok) return right
  const holder = await holderOf(context, node)
  if (!holder) return refused(refusal('unknown node', `No lock is held for ${node}.`, 'status shows the locks.'))
  const no = await keepsItsLock(context, holder)
  if (no !== null) return refused(no)
  const rule = await ruleOf(context, node)
  if (rule !== null) return askOthers(context, asking, holder, rule, reason)
  return breakLockNow(context, { person: asking.person, holder, reason, request: null })
}
