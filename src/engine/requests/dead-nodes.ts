import { statementsFor } from '../../core/cluster/dead-node.ts'
import { holderHash } from '../../core/cluster/unlocking.ts'
import { bootIdProblem } from '../../core/inventory/boot-id.ts'
import { isDrained } from '../../core/locks/lock-table.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { provenOver } from '../../core/run/firing.ts'
import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { answerOrNull, namedSelf, namesAround } from '../guards/firing.ts'
import { bot, recordRun } from '../journals/append.ts'
import { foldedOperation, foldedRun } from '../journals/folded.ts'
import { journalUnder, runUnder } from '../journals/run-under.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NodeSelf } from '../ports/nodes.ts'
import { type FencedNodeContext, isFenced, liftFence, recordFence, releaseReturned } from './fenced-nodes.ts'
import { decideBy } from './record-decision.ts'

/** The ports that watch dead nodes. */
export type DeadNodeContext = FencedNodeContext & Pick<ClusterContext, 'inventory' | 'nodes' | 'leases'>

/**
 * Checks every fenced node, and every node with an armed reboot that no run observes any more. Returns since when each
 * of them has been silent, by run, in milliseconds since 1970; nodes that answer are absent.
 */
export async function watchDeadNodes(context: DeadNodeContext): Promise<ReadonlyMap<string, number>> {
  const silent: string[] = []
  for (const holder of await unfollowed(context)) {
    const fence = isFenced(holder) ? await recordFence(context, bot(context, null, null), holder) : null
    const self = await answerOrNull(context.nodes.self(holder.node))
    if (self !== null) await answered(context, holder, self)
    else silent.push(holder.run)
    if (self === null && fence === 'void') await refire(context, holder, null)
  }
  return context.leases.since('silent dead nodes', silent, context.clock.now())
}

/** The holders of armed reboots whose runs have ended, are lost or need a person, and those of fenced nodes. */
async function unfollowed(context: Pick<ClusterContext, 'journals' | 'locks'>): Promise<readonly Holder[]> {
  const { scopes } = await context.locks.state()
  const holders = new Map(scopes.flatMap((scope) => scope.holders.map((holder) => [holder.run, holder] as const)))
  const found: Holder[] = []
  for (const holder of holders.values()) {
    if (holder.phase.armedUntilUptimeSeconds === null) continue
    const run = await runUnder(context, holder)
    const followed = run !== null && run.status !== 'ended' && run.status !== 'needs attention'
    if (holder.fenced !== undefined || (!followed && (run === null || !provenOver(run)))) found.push(holder)
  }
  return found
}

/**
 * Handles the answer of a node that people have stated or fenced as dead: releases its lock, lifts its fence or voids
 * the statements.
 */
export async function answered(context: DeadNodeContext, holder: Holder, self: NodeSelf): Promise<void> {
  const { node, operation, run, phase } = holder
  const names = namesAround(await context.inventory.nodes(), node)
  const proven = namedSelf(names, node, self).named === 'yes' && bootIdProblem(self.bootId) === null
  if (isFenced(holder)) {
    if (!proven) return
    const isOver = phase.bootIdBefore !== null && self.bootId !== phase.bootIdBefore
    await (isOver ? releaseReturned(context, holder, self.bootId) : refire(context, holder, self.bootId))
    return
  }
  const entries = await context.journals.cluster()
  if (statementsFor(entries, run, holderHash(holder), context.clock.now()).length === 0) return
  const about = { person: context.instance, node, operation, run, bootId: self.bootId, reason: '' }
  await decideBy(context, bot(context, null, null), { type: 'deadNodeAnswered', ...about, was: 'stated' })
}

/**
 * Lifts the fence of a node whose reboot may fire again, once no run beside it may still arm; otherwise the next check
 * retries.
 */
async function refire(context: DeadNodeContext, holder: Holder, bootId: string | null): Promise<void> {
  if (await unwindUnarmed(context, holder)) await liftFence(context, holder, bootId)
}

/**
 * Fails every unarmed run in the scopes of the node, so that it unwinds and two nodes are never down at once. False
 * when one of the runs may still arm: another bot has written to its journal meanwhile, or its failure is only in the
 * journal, which may lose it.
 */
async function unwindUnarmed(context: DeadNodeContext, { node, run: itself }: Holder): Promise<boolean> {
  const { scopes } = await context.locks.state()
  const own = scopes.filter(({ holders }) => holders.some(({ run }) => run === itself))
  const others = new Map(own.flatMap(({ holders }) => holders.map((holder) => [holder.run, holder] as const)))
  let unsettled = 0
  for (const holder of others.values()) {
    if (holder.run === itself || isDrained(holder) || holder.phase.armedUntilUptimeSeconds !== null) continue
    const entries = await journalUnder(context, holder)
    const run = foldedRun(entries)
    const operation = foldedOperation(await context.journals.operation(holder.operation))
    if (run?.status !== 'working' || operation === null || pastPointOfNoReturn(run)) continue
    const recorded = await recordRun(context, run.run, entries, bot(context, run.requester, operation.hash), {
      type: 'stepFailed',
      index: run.current,
      code: 'fenced node answered',
      failure: `${node} answered although it was fenced: its reboot may still fire`,
      reboot: 'may have happened',
    })
    if (recorded.is !== 'appended') unsettled += 1
    if (recorded.is === 'not kept') await context.turns.wake({ kind: 'operation', id: run.operation })
    await context.turns.wake({ kind: 'run', id: run.run })
    await context.turns.wake({ kind: 'messages', id: run.operation })
  }
  return unsettled === 0
}
