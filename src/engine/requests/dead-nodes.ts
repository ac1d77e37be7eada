import { statementsFor } from '../../core/cluster/dead-node.ts'
import { holderHash } from '../../core/cluster/unlocking.ts'
import { bootIdProblem } from '../../core/inventory/boot-id.ts'
import { isDrained } from '../../core/locks/lock-table.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { operationState } from '../../core/operation/state.ts'
import { provenOver } from '../../core/run/firing.ts'
import { runState } from '../../core/run/fold.ts'
import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { namedSelf, namesAround, orSilence } from '../guards/firing.ts'
import { bot, recordRun } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NodeSelf } from '../ports/nodes.ts'
import { wakeWaiting } from '../turns/watch.ts'
import { type DecisionContext, decideBy } from './record-decision.ts'

/** The ports that watch dead nodes. */
export type DeadNodeContext = DecisionContext &
  Pick<ClusterContext, 'instance' | 'locks' | 'inventory' | 'nodes' | 'leases' | 'metrics'>

/**
 * Looks at every node whose armed reboot nobody follows any more, and at every fenced one. Returns since when each of
 * them has been silent, by run, in milliseconds since 1970; one that answers is not in it.
 */
export async function watchDeadNodes(context: DeadNodeContext): Promise<ReadonlyMap<string, number>> {
  const silent: string[] = []
  for (const holder of await unfollowed(context)) {
    const self = await orSilence(context.nodes.self(holder.node))
    if (self === null) silent.push(holder.run)
    else await answered(context, holder, self)
  }
  return context.leases.since('silent dead nodes', silent, context.clock.now())
}

/** Holders of armed reboots whose runs are over, forgotten, or wait for a person. */
async function unfollowed(context: Pick<ClusterContext, 'journals' | 'locks'>): Promise<readonly Holder[]> {
  const { scopes } = await context.locks.state()
  const holders = new Map(scopes.flatMap((scope) => scope.holders.map((holder) => [holder.run, holder] as const)))
  const found: Holder[] = []
  for (const holder of holders.values()) {
    if (holder.phase.armedUntilUptimeSeconds === null) continue
    const run = runState(await context.journals.run(holder.run))
    const followed = run !== null && run.status !== 'ended' && run.status !== 'needs attention'
    if (holder.fenced !== undefined || (!followed && (run === null || !provenOver(run)))) found.push(holder)
  }
  return found
}

/** A node that was taken for dead, or is about to be, answers. */
export async function answered(context: DeadNodeContext, holder: Holder, self: NodeSelf): Promise<void> {
  const { node, operation, run, phase } = holder
  const names = namesAround(await context.inventory.nodes(), node)
  const proven = namedSelf(names, node, self).named === 'yes' && bootIdProblem(self.bootId) === null
  const about = { person: context.instance, node, operation, run, bootId: self.bootId, reason: '' }
  const by = bot(context, null, null)
  if (holder.fenced !== undefined && proven && phase.bootIdBefore !== null && self.bootId !== phase.bootIdBefore) {
    await decideBy(context, by, { type: 'fencedNodeReturned', ...about })
    await context.locks.release(run)
    await wakeWaiting(context)
  } else if (holder.fenced !== undefined && proven) {
    // It stays fenced while a run beside it may still arm: the next sweep tries again.
    if (!(await unwindUnarmed(context, holder))) return
    await decideBy(context, by, { type: 'deadNodeAnswered', ...about, was: 'fenced' })
    await context.locks.unfence(run)
  } else if (holder.fenced === undefined) {
    const entries = await context.journals.cluster()
    const stated = statementsFor(entries, run, holderHash(holder), context.clock.now())
    if (stated.length > 0) await decideBy(context, by, { type: 'deadNodeAnswered', ...about, was: 'stated' })
  }
}

/**
 * Takes back every run in the scopes of a node that is not armed yet: two nodes may be down at once otherwise. False when
 * another bot wrote to one of the journals at the same moment, so that its run may still arm.
 */
async function unwindUnarmed(context: DeadNodeContext, { node, run: itself }: Holder): Promise<boolean> {
  const { scopes } = await context.locks.state()
  const own = scopes.filter(({ holders }) => holders.some(({ run }) => run === itself))
  const others = new Map(own.flatMap(({ holders }) => holders.map((holder) => [holder.run, holder] as const)))
  let conflicts = 0
  for (const holder of others.values()) {
    if (holder.run === itself || isDrained(holder) || holder.phase.armedUntilUptimeSeconds !== null) continue
    const entries = await context.journals.run(holder.run)
    const run = runState(entries)
    const operation = operationState(await context.journals.operation(holder.operation))
    if (run?.status !== 'working' || operation === null || pastPointOfNoReturn(run)) continue
    const appended = await recordRun(context, run.run, entries, bot(context, run.requester, operation.hash), {
      type: 'stepFailed',
      index: run.current,
      code: 'fenced node answered',
      failure: `${node} answered although it was fenced: its reboot may still fire`,
      reboot: 'may have happened',
    })
    if (appended === 'conflict') conflicts += 1
    await context.turns.wake({ kind: 'run', id: run.run })
    await context.turns.wake({ kind: 'messages', id: run.operation })
  }
  return conflicts === 0
}
