import type { Holder, LockState } from '../../core/locks/locks.ts'
import { activeRuns } from '../../core/operation/active-runs.ts'
import { isTerminal } from '../../core/operation/state.ts'
import { stepTitle } from '../../core/steps/traits.ts'
import { bot, recordRun } from '../journals/append.ts'
import { foldedOperation, foldedRun } from '../journals/folded.ts'
import { runUnder } from '../journals/run-under.ts'
import { summarise } from '../operations/summaries.ts'
import type { ClusterContext } from '../ports/context.ts'
import { type DeadNodeContext, watchDeadNodes } from '../requests/dead-nodes.ts'

/** A lock that no journal explains, with the reason. */
export type Orphan = { readonly holder: Holder; readonly why: string }

/**
 * Compares locks with journals, wakes every open operation and run, and returns the orphaned locks. Repairs only what
 * is certain: locks that an ended run has released, queue entries of ended runs or of runs without a journal, and
 * summaries.
 */
export async function sweep(context: DeadNodeContext): Promise<readonly Orphan[]> {
  for (const { operation: id } of await context.journals.open()) {
    const operation = foldedOperation(await context.journals.operation(id))
    if (operation === null) continue
    await summarise(context, operation)
    await context.turns.wake({ kind: 'operation', id })
    await context.turns.wake({ kind: 'messages', id })
    if (isTerminal(operation)) continue
    for (const { run } of activeRuns(operation)) await context.turns.wake({ kind: 'run', id: run })
  }
  const locks = await context.locks.state()
  await clearLine(context, locks)
  await watchDeadNodes(context)
  return orphans(context, locks)
}

/** Removes queue entries whose run has ended or has no journal, because runs behind them would wait forever. */
async function clearLine(
  context: Pick<ClusterContext, 'journals' | 'locks' | 'log'>,
  { line }: LockState,
): Promise<void> {
  for (const waiter of line) {
    const { run, operation, node } = waiter
    const state = await runUnder(context, waiter)
    if (state !== null && state.status !== 'ended') continue
    context.log.warn({ operation, run, node }, 'a finished run is still in the lock queue')
    await context.locks.withdraw(run)
  }
}

async function orphans(
  context: Pick<ClusterContext, 'journals' | 'locks' | 'inventory' | 'log'>,
  { scopes }: LockState,
): Promise<readonly Orphan[]> {
  const holders = [
    ...new Map(scopes.flatMap((lock) => lock.holders.map((holder) => [holder.run, holder] as const))).values(),
  ]
  const nodes = new Set((await context.inventory.nodes()).map(({ name }) => name))
  const found: Orphan[] = []
  for (const holder of holders) {
    const run = await runUnder(context, holder)
    if (run === null) found.push({ holder, why: 'the journal of its run is lost' })
    else if (run.status === 'ended' && run.lock === 'released') await releaseAgain(context, holder)
    else if (!nodes.has(holder.node)) found.push({ holder, why: 'its node is not in the inventory' })
  }
  for (const { holder, why } of found)
    context.log.warn({ operation: holder.operation, run: holder.run, node: holder.node, why }, 'a lock is orphaned')
  return found
}

/** Releases the lock of an ended run whose journal says that it was released: the bot may have died before it did. */
async function releaseAgain(
  { locks, log }: Pick<ClusterContext, 'locks' | 'log'>,
  { operation, run, node }: Holder,
): Promise<void> {
  const released = await locks.release(run)
  log.info({ operation, run, node, released }, 'a finished run still held its lock')
}

/** After a restart, writes into the journal of every active run of this bot where it resumes. */
export async function announceRestart(context: DeadNodeContext): Promise<void> {
  for (const { operation: id } of await context.journals.open()) {
    const operation = foldedOperation(await context.journals.operation(id))
    if (operation === null) continue
    for (const { run } of activeRuns(operation)) await announceRun(context, run, operation.hash)
  }
}

/** Records where a run resumes, if this bot was the last bot to write into its journal. */
async function announceRun(context: DeadNodeContext, id: string, hash: string): Promise<void> {
  const entries = await context.journals.run(id)
  const run = foldedRun(entries)
  const mine = entries.findLast(({ actor }) => actor.kind === 'bot')?.actor.id === context.instance
  if (run === null || run.status === 'ended' || !mine) return
  const step = run.steps[run.current]
  const at = step ? `step ${run.current + 1} of ${run.steps.length}, ${stepTitle(step)}` : 'its end'
  const announced = await recordRun(context, run.run, entries, bot(context, run.requester, hash), {
    type: 'resumed',
    index: run.current,
    found: `Lockkeeper restarted. Checking ${run.node}, then resuming at ${at}.`,
  })
  // Another bot has taken over the run and continues it.
  if (announced.is === 'conflict') return
  await context.turns.wake({ kind: 'messages', id: run.operation })
}
