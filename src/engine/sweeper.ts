import type { Holder, LockState } from '../core/locks/locks.ts'
import { isOver, operationState } from '../core/operation/state.ts'
import { stepTraits } from '../core/plan/steps.ts'
import { runState } from '../core/run/fold.ts'
import type { Outside } from './outside.ts'
import { bot, recordRun } from './record.ts'
import { summarise } from './summaries.ts'

/** A lock that no journal explains, and why it is called that. */
export type Orphan = { readonly holder: Holder; readonly why: string }

/**
 * Compares what locks say with what journals say, gives a turn to everything that is not over, and names every orphan.
 * Repairs only what is certain: a lock whose run has ended and released it, a place in line of a run that is over, and summaries.
 */
export async function sweep(outside: Outside): Promise<readonly Orphan[]> {
  for (const { operation: id } of await outside.journals.open()) {
    const operation = operationState(await outside.journals.operation(id))
    if (operation === null) continue
    await summarise(outside, operation)
    await outside.turns.wake({ kind: 'operation', id })
    await outside.turns.wake({ kind: 'messages', id })
    const active = operation.runs.find(({ outcome }) => outcome === null)
    if (active && !isOver(operation)) await outside.turns.wake({ kind: 'run', id: active.run })
  }
  const locks = await outside.locks.state()
  await clearLine(outside, locks)
  return orphans(outside, locks)
}

/** Nobody stands in line whose run has ended, or was forgotten: behind them everybody would wait for ever. */
async function clearLine(outside: Outside, { line }: LockState): Promise<void> {
  for (const { run, operation, node } of line) {
    const state = runState(await outside.journals.run(run))
    if (state !== null && state.status !== 'ended') continue
    outside.log.warn({ operation, run, node }, 'a run that is over stood in line')
    await outside.locks.withdraw(run)
  }
}

async function orphans(outside: Outside, { scopes }: LockState): Promise<readonly Orphan[]> {
  const holders = [
    ...new Map(scopes.flatMap((lock) => lock.holders.map((holder) => [holder.run, holder] as const))).values(),
  ]
  const nodes = new Set((await outside.inventory.nodes()).map(({ name }) => name))
  const found: Orphan[] = []
  for (const holder of holders) {
    const run = runState(await outside.journals.run(holder.run))
    if (run === null) found.push({ holder, why: 'no journal knows its run' })
    else if (run.status === 'ended' && run.lock === 'released') await outside.locks.release(holder.run)
    else if (!nodes.has(holder.node)) found.push({ holder, why: 'its node is not in the inventory' })
  }
  for (const { holder, why } of found)
    outside.log.warn({ operation: holder.operation, run: holder.run, node: holder.node, why }, 'an orphaned lock')
  return found
}

/** After a restart: says in every thread where this bot goes on, before anything else happens there. */
export async function sayRestarted(outside: Outside): Promise<void> {
  for (const { operation: id } of await outside.journals.open()) {
    const operation = operationState(await outside.journals.operation(id))
    const active = operation?.runs.find(({ outcome }) => outcome === null)
    if (!operation || !active) continue
    const entries = await outside.journals.run(active.run)
    const run = runState(entries)
    const mine = entries.findLast(({ actor }) => actor.kind === 'bot')?.actor.id === outside.instance
    if (run === null || run.status === 'ended' || !mine) continue
    const step = run.steps[run.current]
    const at = step ? `step ${run.current + 1} of ${run.steps.length}, ${stepTraits[step.kind].title}` : 'its end'
    await recordRun(outside, run.run, entries, bot(outside, run.requester, operation.hash), {
      type: 'resumed',
      index: run.current,
      found: `The bot was restarted. It looks at ${run.node} and goes on at ${at}.`,
    })
    await outside.turns.wake({ kind: 'messages', id })
  }
}
