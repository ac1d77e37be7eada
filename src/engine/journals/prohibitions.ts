import type { OperationEvent } from '../../core/operation/events.ts'
import {
  isSameProhibition,
  type Prohibition,
  prohibitionOf,
  prohibitionOfRun,
} from '../../core/operation/prohibitions.ts'
import { operationState } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { RunEvent } from '../../core/run/events.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Denied, Failure } from '../ports/failure.ts'
import type { OperationEntry, RunEntry } from '../ports/journals.ts'
import type { ActiveJournal } from './active-runs.ts'

/** The ports that store prohibitions. */
export type ProhibitionContext = Pick<ClusterContext, 'locks' | 'log'>

/**
 * Stores the prohibition of an operation's event in the lock store: right after the event is in the journal and before
 * it is confirmed, because journals may lose their last second. Refused when it cannot be stored; the turns of the
 * operation retry until it is. `before` are the entries before the event.
 */
export const keepOfOperation = (
  context: ProhibitionContext,
  operation: string,
  before: readonly OperationEntry[],
  event: OperationEvent,
): Promise<Outcome<'kept'>> => keep(context, operation, prohibitionAfter(before, before.length, event))

/** Stores the prohibition of a run's event in the lock store. `before` are the entries before the event. */
export async function keepOfRun(
  context: ProhibitionContext,
  run: string,
  before: readonly RunEntry[],
  event: RunEvent,
): Promise<Outcome<'kept'>> {
  const created = before[0]?.event
  if (created?.type !== 'created') return granted('kept')
  return keep(context, created.operation, prohibitionOfRun(event, { run, node: created.node }))
}

async function keep(
  { locks, log }: ProhibitionContext,
  operation: string,
  prohibition: Prohibition | null,
): Promise<Outcome<'kept'>> {
  if (prohibition === null) return granted('kept')
  try {
    await locks.forbid(operation, prohibition)
    return granted('kept')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.error({ operation, prohibition: prohibition.is, error }, 'a decision could not be kept beside the locks')
    return refused(
      refusal(
        error instanceof Denied ? 'missing right' : 'source unreachable',
        `${words(operation, prohibition)}, but ${error.source} has not stored that yet: ${error.message}.`,
        'Lockkeeper retries until it is stored. Until then only the journal forbids it.',
      ),
    )
  }
}

function words(operation: string, prohibition: Prohibition): string {
  switch (prohibition.is) {
    case 'denied':
    case 'cancelled':
    case 'paused':
      return `${operation} is ${prohibition.is}`
    case 'paused by the bot':
      return `${operation} is paused`
    case 'part denied':
      return `${prohibition.nodes.join(', ')} of ${operation} ${prohibition.nodes.length === 1 ? 'is' : 'are'} denied`
    case 'left out':
      return `${prohibition.nodes.join(', ')} of ${operation} ${prohibition.nodes.length === 1 ? 'is' : 'are'} left out`
    case 'approval withdrawn':
      return `Your approval of ${operation} is withdrawn`
    case 'run failed':
      return `${prohibition.run} failed`
    case 'run marked failed':
      return `${prohibition.run} is marked as failed`
  }
}

/** Stores every prohibition of an operation's journals that is not stored yet. */
export async function keepProhibitions(
  { locks, log }: ProhibitionContext,
  operation: string,
  entries: readonly OperationEntry[],
  active: readonly ActiveJournal[],
): Promise<'all kept' | 'try again'> {
  const wanted = [...forbiddenBy(entries), ...active.flatMap(failureOf)]
  if (wanted.length === 0) return 'all kept'
  try {
    const kept = await locks.prohibitions(operation)
    for (const one of wanted)
      if (!kept.some((other) => isSameProhibition(one, other))) await locks.forbid(operation, one)
    return 'all kept'
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.warn({ operation, error }, 'a decision is not kept beside the locks yet')
    return 'try again'
  }
}

const forbiddenBy = (entries: readonly OperationEntry[]): readonly Prohibition[] =>
  entries.flatMap(({ event }, index) => prohibitionAfter(entries, index, event) ?? [])

/** The prohibition of an event that follows the first `count` entries. */
const prohibitionAfter = (
  entries: readonly OperationEntry[],
  count: number,
  event: OperationEvent,
): Prohibition | null =>
  prohibitionOf(event, event.type === 'approvalWithdrawn' ? operationState(entries.slice(0, count)) : null)

function failureOf({ run, entries }: ActiveJournal): readonly Prohibition[] {
  const created = entries[0]?.event
  if (created?.type !== 'created') return []
  return entries.flatMap(({ event }) => prohibitionOfRun(event, { run, node: created.node }) ?? [])
}
