import type { ClusterEvent } from '../../core/cluster/events.ts'
import { holderHash, ruleWithoutNode, unlockRequests } from '../../core/cluster/unlocking.ts'
import { isSameName } from '../../core/inventory/names.ts'
import { nodeNames } from '../../core/inventory/node-names.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { line, type Message } from '../../core/message.ts'
import { isTerminal, operationState } from '../../core/operation/state.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { approvalRuleOf } from '../../core/policy/strictest.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import type { Firing } from '../../core/run/firing.ts'
import { hasRights } from '../authorization/authorize.ts'
import { firingUnder } from '../guards/firing.ts'
import { person as author, type JournalContext } from '../journals/append.ts'
import { runUnder } from '../journals/run-under.ts'
import type { ClusterContext } from '../ports/context.ts'
import { decideOn } from './record-decision.ts'
import { recordUnlocked } from './record-unlocked.ts'

/** The ports that break a lock. */
export type BreakLockContext = JournalContext & Pick<ClusterContext, 'locks' | 'rights'>

/** Whose lock of a node it is, in any spelling of its name; null when none is held, or when several nodes could be meant. */
export async function holderOf({ locks }: Pick<ClusterContext, 'locks'>, node: string): Promise<Holder | null> {
  const holders = (await locks.state()).scopes.flatMap((scope) => scope.holders)
  const names = nodeNames([...new Set(holders.map((holder) => holder.node))].map((name) => ({ name })))
  const held = names.find(node)
  return (held.is === 'node' && holders.find((holder) => holder.node === held.name)) || null
}

/** Who has to agree that a node's lock is broken: the same people as for work on it, and on every node that it may be. */
export async function ruleOf(
  { policy, inventory }: Pick<ClusterContext, 'policy' | 'inventory'>,
  node: string,
): Promise<ApprovalRule | null> {
  const nodes = (await inventory.nodes()).filter(({ name }) => isSameName(name, node))
  return nodes.length > 0 ? approvalRuleOf(policy, nodes) : ruleWithoutNode(policy)
}

/** What is broken, for whom and why; the request is the entry in which others were asked, null where nobody was. */
type Breaking = {
  readonly person: string
  readonly holder: Holder
  readonly reason: string
  readonly request: number | null
  /** The id of the request that it is done for. */
  readonly intent: string
}

/** Breaks a lock: on the record first, then in the store, and only of this very holder. */
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
  // A request that is executed again after a crash comes back as already decided: what is missing behind it is done now.
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

/** Why a lock must not be broken, whoever agrees: its work goes on, or something armed may still fire. */
export async function keepsItsLock(
  context: Pick<ClusterContext, 'journals' | 'inventory' | 'nodes'>,
  holder: Holder,
): Promise<Refusal | null> {
  const run = await runUnder(context, holder)
  const operation = operationState(await context.journals.operation(holder.operation))
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
