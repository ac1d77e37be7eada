import type { Holder } from '../../core/locks/locks.ts'
import { line, type Message } from '../../core/messages/message.ts'
import { isOver, operationState } from '../../core/operation/state.ts'
import { approvalRuleOf } from '../../core/policy/strictest.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { runState } from '../../core/run/state.ts'
import { Failure } from '../failure.ts'
import type { Outside } from '../outside.ts'
import { person as author } from '../record.ts'
import { type Asking, acting, allowed } from './allowed.ts'
import { change } from './change.ts'
import { decide } from './decide.ts'

/** Breaks the lock of a node whose run is over for good; never one whose reboot may still fire, or that still works. */
export async function unlock(
  outside: Outside,
  asking: Asking,
  node: string,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(outside)
  if (!may.ok) return may
  const nodes = (await outside.inventory.nodes()).filter(({ name }) => name === node)
  const right = await allowed(outside, asking, 'unlock', nodes.length > 0 ? nodes : 'cluster')
  if (!right.ok) return right
  const holders = (await outside.locks.state()).scopes.flatMap(({ holders: all }) =>
    all.filter((holder) => holder.node === node),
  )
  const [holder] = holders
  if (!holder) return refused(refusal('unknown node', `No lock is held for ${node}.`, 'status shows the locks.'))
  const no = await keepsItsLock(outside, holder, asking)
  if (no !== null) return refused(no)
  // On the record first: in the operation's journal for its thread, in the cluster's for a lock that no journal knows.
  await change(
    outside,
    holder.operation,
    ({ hash }) => author(asking.person, hash),
    () => granted({ type: 'unlocked', person: asking.person, node, reason }),
  )
  const { operation, run } = holder
  await decide(outside, { type: 'lockBroken', person: asking.person, node, operation, run, reason })
  const broken = await outside.locks.breakLock(holder, asking.person, reason)
  outside.log.warn(
    { operation: holder.operation, run: holder.run, node, person: asking.person, reason },
    'a person broke a lock',
  )
  return granted(
    line(
      broken === 'released'
        ? `The lock of ${node} is broken: ${reason}.`
        : `The lock of ${node} was released meanwhile.`,
    ),
  )
}

async function keepsItsLock(outside: Outside, holder: Holder, asking: Asking) {
  const run = runState(await outside.journals.run(holder.run))
  const operation = operationState(await outside.journals.operation(holder.operation))
  if (run && run.status !== 'ended' && operation && !isOver(operation))
    return refusal(
      'wrong state',
      `${holder.operation} still works on ${holder.node}.`,
      'Cancel it, or mark it failed first.',
    )
  const rebooted = run?.notes.bootIdAfter !== undefined || run?.rebootDisproved === 'yes'
  if (holder.phase.armedUntilUptimeSeconds !== null && !rebooted) {
    const over = await disproved(outside, holder)
    if (!over)
      return refusal(
        'wrong state',
        `A reboot of ${holder.node} may still fire: its lock is kept.`,
        'When the node answers, its boot id tells.',
      )
  }
  const node = (await outside.inventory.nodes()).filter(({ name }) => name === holder.node)
  const rule = approvalRuleOf(outside.policy, node)
  if (rule !== null && holder.requester === asking.person)
    return refusal(
      'own request',
      `The lock of ${holder.node} is of your own request.`,
      'Somebody else who may unlock has to break it.',
    )
  return null
}

/** Whether the node itself shows that nothing armed can fire any more. */
async function disproved(outside: Outside, holder: Holder): Promise<boolean> {
  try {
    const self = await outside.nodes.self(holder.node)
    const until = holder.phase.armedUntilUptimeSeconds ?? 0
    return self.bootId !== holder.phase.bootIdBefore || self.uptimeSeconds > until
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}
