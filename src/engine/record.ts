import type { ClusterEvent } from '../core/cluster/events.ts'
import { type Actor, type Entry, entryHash, journalOf, noPrevious, schemaVersion } from '../core/journal.ts'
import type { OperationEvent } from '../core/operation/events.ts'
import { granted, type Outcome } from '../core/refusals.ts'
import type { RunEvent } from '../core/run/events.ts'
import { witnessSoon } from './audit.ts'
import { countOperation, countRun } from './counting.ts'
import { Failure } from './failure.ts'
import type { Outside } from './outside.ts'
import type { ClusterEntry } from './ports/journals.ts'

/** Who writes an entry, and of which plan. */
export type Author = { readonly actor: Actor; readonly onBehalfOf: string | null; readonly plan: string | null }

function entryAfter<E>(
  outside: Outside,
  journal: string,
  before: readonly Entry<unknown>[],
  author: Author,
  event: E,
): Entry<E> {
  const last = before.at(-1)
  return {
    schema: schemaVersion,
    cluster: outside.policy.cluster,
    journal,
    sequence: before.length + 1,
    atMs: outside.clock.now(),
    ...author,
    previous: last ? entryHash(last) : noPrevious,
    event,
  }
}

/** Appends one event to an operation's journal if nobody else has. */
export async function recordOperation(
  outside: Outside,
  operation: string,
  before: readonly Entry<OperationEvent>[],
  author: Author,
  event: OperationEvent,
): Promise<'appended' | 'conflict'> {
  const entry = entryAfter(outside, journalOf.operation(operation), before, author, event)
  const appended = await outside.journals.append(entry)
  if (appended === 'appended') countOperation(outside, before, entry)
  if (appended === 'appended' && event.type === 'runStarted') await witnessSoon(outside)
  return appended
}

/** Appends one event to a run's journal if nobody else has. */
export async function recordRun(
  outside: Outside,
  run: string,
  before: readonly Entry<RunEvent>[],
  author: Author,
  event: RunEvent,
): Promise<'appended' | 'conflict'> {
  const entry = entryAfter(outside, journalOf.run(run), before, author, event)
  const appended = await outside.journals.append(entry)
  if (appended === 'appended') countRun(outside, before, entry)
  return appended
}

// Each lost race means that somebody else wrote: many in a row is no race any more.
const mostTries = 10

/** Puts what a person decided outside of any operation on the record, judged by what is there at that moment. */
export async function recordDecision(
  outside: Outside,
  by: string,
  choose: (before: readonly ClusterEntry[]) => Promise<Outcome<ClusterEvent>>,
): Promise<Outcome<ClusterEntry>> {
  const { cluster } = outside.policy
  for (let tries = 0; tries < mostTries; tries++) {
    const before = await outside.journals.cluster()
    const chosen = await choose(before)
    if (!chosen.ok) return chosen
    const entry = entryAfter(outside, journalOf.cluster(cluster), before, person(by, null), chosen.value)
    if ((await outside.journals.append(entry)) === 'conflict') continue
    outside.log.info({ event: chosen.value.type, actor: by }, 'a decision about the cluster')
    return granted(entry)
  }
  throw new Failure('journals', `${cluster}: too much was decided at the same moment`, 'none')
}

/** This bot as an author, for whoever asked. */
export const bot = (outside: Outside, onBehalfOf: string | null, plan: string | null): Author => ({
  actor: { kind: 'bot', id: outside.instance },
  onBehalfOf,
  plan,
})

/** A person as an author. */
export const person = (id: string, plan: string | null): Author => ({
  actor: { kind: 'person', id },
  onBehalfOf: null,
  plan,
})
