import type { ClusterEvent } from '../../core/cluster/events.ts'
import { holderHash, ruleWithoutNode, unlockRequests } from '../../core/cluster/unlocking.ts'
import { isSameName } from '../../core/inventory/names.ts'
import { nodeNames } from '../../core/inventory/node-names.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { line, type Message } from '../../core/message.ts'
import { isTerminal } from '../../core/operation/state.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { approvalRuleOf } from '../../core/policy/strictest.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import type { Firing } from '../../core/run/firing.ts'
import { hasRights } from '../authorization/authorize.ts'
import { firingUnder } from '../guards/firing.ts'
import { person as author, type JournalContext } from '../journals/append.ts'
import { foldedOperation } from '../journals/folded.ts'
import { runUnder } from '../journals/run-under.ts'
import type { ClusterContext } from '../ports/context.ts'
import { decideOn } from './record-decision.ts'
import { recordUnlocked } from './record-unlocked.ts'

/** The ports that break a lock. */
export type BreakLockContext = JournalContext & Pick<ClusterContext, 'locks' | 'rights'>

/**
 * The holder of a node's lock, by any spelling of the node's name; null when it is not held, or when the name fits
 * several nodes.
 */
export async function holderOf({ locks }: Pick<ClusterContext, 'locks'>, node: string): Promise<Holder | null> {
  const holders = (await locks.state()).scopes.flatMap((scope) => scope.holders)
  const names = nodeNames([...new Set(holders.map((holder) => holder.node))].map((name) => ({ name })))
  const held = names.find(node)
  return (held.is === 'node' && holders.find((holder) => holder.node === held.name)) || null
}

/**
 * The approval rule for breaking a node's lock: the rule for work on all nodes of this name; null when none is needed.
 */
export async function ruleOf(
  { policy, inventory }: Pick<ClusterContext, 'policy' | 'inventory'>,
  node: string,
): Promise<ApprovalRule | null> {
  const nodes = (await inventory.nodes()).filter(({ name }) => isSameName(name, node))
  return nodes.length > 0 ? approvalRuleOf(policy, nodes) : ruleWithoutNode(policy)
}

/**
 * A lock to break, by whom and why. `request` is the sequence of the entry that asked for approval; null without one.
 */
type Breaking = {
  readonly person: string
  readonly holder: Holder
  readonly reason: string
  readonly request: number | null
  /** The id of the request that breaks the lock. */
  readonly intent: string
}

/** Breaks a lock: records it in the audit log first, then breaks it in the store, only while the same holder has it. */
export async function breakLockNow(context: BreakLockContext, breaking: Breaking): Promise<Outcome<Message>> {
  const { person, holder, reason, request, intent } = breaking
  const { node, operation, run } = holder
  const rights = await hasRights(context)
  if (!rights.ok) return rights
  const recorded = await decideOn(context, author(person, null), async (entries): Promise<Outcome<ClusterEvent>> => {
    const asked = unlockRequests(entries).find(({ sequence }) => sequence === request)
    if (asked?.broken === 'yes') return refused(alreadyBroken)
    if (entries.some(({ event }) => event.type === 'lockBroken' && event.intent === intent))
      return refused(alreadyBroken)
    const by = request === null ? {} : { request }
    return granted({
      type: 'lockBroken',
      person,
      node,
      operation,
      run,
      reason,
      ...by,
      holder: holderHash(holder),
      intent,
    })
  })
  // A request that is carried out again after a crash is refused as already decided, and the remaining writes are made
  // now.
  if (!recorded.ok && !recorded.refusals.includes(alreadyBroken)) return recorded
  await recordUnlocked(context, operation, ({ hash }) => author(person, hash), {
    type: 'unlocked',
    person,
    node,
    reason,
  })
  const broken = await context.locks.breakLock(holder, person, reason)
  context.log.warn({ operation, run, node, person, reason }, 'a person broke a lock')
  return granted(
    line(
      broken === 'released' ? `The lock of ${node} is broken: ${reason}.` : `The lock of ${node} was already released.`,
    ),
  )
}

const alreadyBroken = refusal('already decided', 'Already decided: the lock is broken.')

/**
 * Why a lock must not be broken, whoever approves: its run still works, or its reboot may still fire. Null when it may.
 */
export async function breakLockRefusal(
  context: Pick<ClusterContext, 'journals' | 'inventory' | 'nodes'>,
  holder: Holder,
): Promise<Refusal | null> {
  const run = await runUnder(context, holder)
  const operation = foldedOperation(await context.journals.operation(holder.operation))
  if (run && run.status !== 'ended' && operation && !isTerminal(operation))
    return refusal(
      'wrong state',
      `${holder.operation} is still working on ${holder.node}.`,
      'Cancel it, or mark it failed first.',
    )
  const possible = await firingUnder(context, holder, run)
  if (possible !== null && holder.fenced !== undefined) return fencedAlready(holder.node)
  return possible === null ? null : mayFire(holder.node, possible)
}

const fencedAlready = (node: string): Refusal =>
  refusal(
    'wrong state',
    `${node} is fenced: its lock is kept until it answers under another boot ID.`,
    'If it never returns, those who fenced it state that with [It never returns…].',
  )

const mayFire = (node: string, { because }: Firing): Refusal => {
  const begun = because === 'fired'
  return refusal(
    'may still fire',
    begun
      ? `The reboot of ${node} has begun and is not over: its lock is kept.`
      : `A reboot of ${node} may still fire: its lock is kept.`,
    begun ? 'Only another boot ID proves that it is over.' : 'When the node answers, its boot id tells.',
  )
}
