import { isSameName } from '../../core/inventory/names.ts'
import type { Message } from '../../core/messages/message.ts'
import { type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { Outside } from '../outside.ts'
import { askOthers } from './agreeing.ts'
import { type Asking, acting, allowed } from './allowed.ts'
import { breakNow, holderOf, keepsItsLock, ruleOf } from './breaking.ts'

/** Breaks the lock of a node whose run is over for good, once those have agreed who must; never one that still works. */
export async function unlock(
  outside: Outside,
  asking: Asking,
  node: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(outside)
  if (!may.ok) return may
  const nodes = (await outside.inventory.nodes()).filter(({ name }) => isSameName(name, node))
  const right = await allowed(outside, asking, 'unlock', nodes.length > 0 ? nodes : 'cluster')
  if (!right.ok) return right
  const holder = await holderOf(outside, node)
  if (!holder) return refused(refusal('unknown node', `No lock is held for ${node}.`, 'status shows the locks.'))
  const no = await keepsItsLock(outside, holder)
  if (no !== null) return refused(no)
  const rule = await ruleOf(outside, node)
  if (rule !== null) return askOthers(outside, asking, holder, rule, reason)
  return breakNow(outside, { person: asking.person, holder, reason, request: null })
}
