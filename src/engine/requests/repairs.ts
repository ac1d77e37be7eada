import { outdated } from '../../core/commands/intent.ts'
import { isSameFold } from '../../core/inventory/names.ts'
import { line, type Message } from '../../core/message.ts'
import { scopesHash, scopesOf } from '../../core/policy/scopes.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import { acting, allowed, type Caller, hasRights, type Requesting } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { wakeWaiting } from '../turns/watch.ts'
import { type DecisionContext, decide } from './record-decision.ts'

type RepairContext = DecisionContext & Pick<ClusterContext, 'locks' | 'repairs' | 'inventory' | 'rights' | 'people'>

/** Whether the person may repair locks that belong to no node: they need the permission to unlock the whole cluster. */
async function mayRepair(
  context: Pick<ClusterContext, 'policy' | 'rights' | 'people' | 'clock'>,
  asking: Caller,
): Promise<Outcome<'allowed'>> {
  const may = acting(context)
  if (!may.ok) return may
  const right = await allowed(context, asking, 'unlock', 'cluster')
  if (!right.ok) return right
  const rights = await hasRights(context)
  return rights.ok ? right : rights
}

/** Why a repair must not be done, or not again; null when it may. `changedAtMs` is the last change of its object. */
async function repairRefusal(
  { journals, clock }: Pick<ClusterContext, 'journals' | 'clock'>,
  asking: Requesting,
  changedAtMs: number | null,
): Promise<Refusal | null> {
  const before = (await journals.cluster()).some(({ event }) => 'intent' in event && event.intent === asking.id)
  if (before) return refusal('already decided', 'It is on the record already.', 'status shows what came of it.')
  return outdated(asking, clock.now(), changedAtMs)
}

/** Clears the lock of a dead holder of the other coordinator, once a person has confirmed that its task is over. */
export async function clearDied(
  context: RepairContext,
  asking: Requesting,
  group: string | null,
  reason: string,
): Promise<Outcome<Message>> {
  const right = await mayRepair(context, asking)
  if (!right.ok) return right
  const where = group === null ? 'the cluster' : `group ${group}`
  const died = (await context.locks.state()).foreign.filter((hold) => hold.is === 'died')
  const hold = died.find((one) => (one.group === null ? group === null : isSameFold(one.group, group ?? '')))
  if (!hold) {
    const others = died.map((one) => (one.group === null ? 'the cluster' : `group ${one.group}`)).join(', ')
    return refused(
      refusal(
        'wrong state',
        `No dead rebootmgr holds the lock of ${where}.`,
        others === '' ? 'status shows the locks.' : `One does in ${others}.`,
      ),
    )
  }
  // the requester cannot have known of a death after the request
  const no = await repairRefusal(context, asking, hold.sinceMs ?? null)
  if (no !== null) return refused(no)
  const { person, id: intent } = asking
  await decide(context, { type: 'foreignLockCleared', person, group: hold.group, reason, intent })
  const cleared = await context.repairs.clearDied(hold, asking.person, reason)
  // Not retried: the lock may show another death by now, which no person has confirmed.
  if (cleared === 'changed') {
    await decide(context, { type: 'foreignLockStays', person, group: hold.group, reason: '' })
    return granted(line(`The lock of ${where} has changed: nothing was cleared. status shows the lock.`))
  }
  await wakeWaiting(context)
  return granted(line(`Lock of ${where} cleared: ${reason}. Waiting operations continue automatically.`))
}

/** Reindexes all held locks under the scopes and slots of this bot's configuration. */
export async function reindex(context: RepairContext, asking: Requesting, reason: string): Promise<Outcome<Message>> {
  const right = await mayRepair(context, asking)
  if (!right.ok) return right
  const { policy, locks, inventory, repairs } = context
  const ours = scopesHash(policy)
  const state = await locks.state()
  if (state.policyHash === null || state.policyHash === ours)
    return granted(line(`The locks are already indexed under ${ours.slice(0, 8)}. Nothing was changed.`))
  const no = await repairRefusal(context, asking, null)
  if (no !== null) return refused(no)
  const nodes = new Map((await inventory.nodes()).map((node) => [node.name, node]))
  const holders = new Map(state.scopes.flatMap((scope) => scope.holders.map(({ run, node }) => [run, node] as const)))
  // A node that has left the inventory has no computable scopes, so its holder keeps its present ones.
  const scopes = [...holders].flatMap(([run, name]) => {
    const node = nodes.get(name)
    return node ? [[run, scopesOf(policy, node)] as const] : []
  })
  const runs = [...holders.keys()].sort()
  await decide(context, {
    type: 'locksRefiled',
    person: asking.person,
    from: state.policyHash,
    to: ours,
    runs,
    reason,
    intent: asking.id,
  })
  await repairs.reindex({ policyHash: ours, scopes: Object.fromEntries(scopes) })
  await wakeWaiting(context)
  return granted(
    line(
      `Reindexed: ${runs.join(', ') || 'no run'}, from scopes ${state.policyHash.slice(0, 8)} to ${ours.slice(0, 8)}. `,
      'Bots with another configuration finish their work but start nothing.',
    ),
  )
}
