import type { CampaignEvent } from '../../core/campaign/events.ts'
import type { ClusterEvent } from '../../core/cluster/events.ts'
import { type Actor, type Entry, entryHash, journalOf, noPrevious, schemaVersion } from '../../core/journal.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { type Requester, requesterName } from '../../core/policy/requester.ts'
import { granted, type Outcome, type Refusal } from '../../core/refusals.ts'
import type { RunEvent } from '../../core/run/events.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { CampaignEntry, ClusterEntry } from '../ports/journals.ts'
import { type AuditContext, anchorAuditLogSoon } from './audit.ts'
import { countOperation, countRun, type MetricsContext } from './event-metrics.ts'
import { keepOfOperation, keepOfRun, type ProhibitionContext } from './prohibitions.ts'

/** The ports that append to a journal. */
export type JournalContext = AuditContext & MetricsContext & ProhibitionContext

/**
 * The result of writing an event. `conflict`: another writer was first, and nothing was written. `not kept`: the event
 * is in the journal, but its prohibition is not stored in the lock store yet; the turns of its operation retry until it
 * is.
 */
export type Recording =
  | { readonly is: 'appended' | 'conflict' }
  | { readonly is: 'not kept'; readonly refusals: readonly Refusal[] }

const recordingOf = (kept: Outcome<'kept'>): Recording =>
  kept.ok ? { is: 'appended' } : { is: 'not kept', refusals: kept.refusals }

/** The writer of an entry, and the hash of the plan that it is about. */
export type Author = { readonly actor: Actor; readonly onBehalfOf: string | null; readonly plan: string | null }

function entryAfter<E>(
  context: Pick<ClusterContext, 'policy' | 'clock'>,
  journal: string,
  before: readonly Entry<unknown>[],
  author: Author,
  event: E,
): Entry<E> {
  const last = before.at(-1)
  return {
    schema: schemaVersion,
    cluster: context.policy.cluster,
    journal,
    sequence: before.length + 1,
    atMs: context.clock.now(),
    ...author,
    previous: last ? entryHash(last) : noPrevious,
    event,
  }
}

/** Appends one event to an operation's journal by compare-and-set, and stores its prohibition in the lock store. */
export async function recordOperation(
  context: JournalContext,
  operation: string,
  before: readonly Entry<OperationEvent>[],
  author: Author,
  event: OperationEvent,
): Promise<Recording> {
  const entry = entryAfter(context, journalOf.operation(operation), before, author, event)
  if ((await context.journals.append(entry)) === 'conflict') return { is: 'conflict' }
  countOperation(context, before, entry)
  if (event.type === 'runStarted') await anchorAuditLogSoon(context)
  return recordingOf(await keepOfOperation(context, operation, before, event))
}

/** Appends one event to a run's journal by compare-and-set, and stores its prohibition in the lock store. */
export async function recordRun(
  context: Pick<ClusterContext, 'policy' | 'journals' | 'clock' | 'metrics' | 'locks' | 'log'>,
  run: string,
  before: readonly Entry<RunEvent>[],
  author: Author,
  event: RunEvent,
): Promise<Recording> {
  const entry = entryAfter(context, journalOf.run(run), before, author, event)
  if ((await context.journals.append(entry)) === 'conflict') return { is: 'conflict' }
  countRun(context, before, entry)
  return recordingOf(await keepOfRun(context, run, before, event))
}

// each conflict means that another writer succeeded, so this many in a row are not a race
const maxTries = 10

/**
 * Writes a decision that belongs to no operation into the cluster's journal; `choose` makes it from the entries so far.
 * Retries on a conflict. Throws `Failure` after ten conflicts.
 */
export async function recordDecision(
  context: Pick<ClusterContext, 'policy' | 'journals' | 'clock' | 'log'>,
  by: Author,
  choose: (before: readonly ClusterEntry[]) => Promise<Outcome<ClusterEvent>>,
): Promise<Outcome<ClusterEntry>> {
  const { cluster } = context.policy
  for (let tries = 0; tries < maxTries; tries++) {
    const before = await context.journals.cluster()
    const chosen = await choose(before)
    if (!chosen.ok) return chosen
    const entry = entryAfter(context, journalOf.cluster(cluster), before, by, chosen.value)
    if ((await context.journals.append(entry)) === 'conflict') continue
    context.log.info({ event: chosen.value.type, actor: by.actor.id }, 'a decision about the cluster')
    return granted(entry)
  }
  throw new Failure('journals', `${cluster}: too much was decided at the same moment`, 'none')
}

/**
 * Writes an event into the journal of the cluster's campaigns; `choose` makes it from the entries so far, or null when
 * there is nothing to write. Retries on a conflict. Throws `Failure` after ten conflicts.
 */
export async function recordCampaign(
  context: Pick<ClusterContext, 'policy' | 'journals' | 'clock' | 'log'>,
  by: Author,
  choose: (before: readonly CampaignEntry[]) => Outcome<CampaignEvent | null>,
): Promise<Outcome<CampaignEntry | null>> {
  const { cluster } = context.policy
  for (let tries = 0; tries < maxTries; tries++) {
    const before = await context.journals.campaigns()
    const chosen = choose(before)
    if (!chosen.ok) return chosen
    if (chosen.value === null) return granted(null)
    const entry = entryAfter(context, journalOf.campaigns(cluster), before, by, chosen.value)
    if ((await context.journals.append(entry)) === 'conflict') continue
    context.log.info(
      { event: chosen.value.type, campaign: chosen.value.campaign, actor: by.actor.id },
      'campaign event',
    )
    return granted(entry)
  }
  throw new Failure('journals', `${cluster}: campaigns changed too often at the same moment`, 'none')
}

/** This bot as the author of an entry, on behalf of a requester. */
export const bot = (
  context: Pick<ClusterContext, 'instance'>,
  onBehalfOf: Requester | null,
  plan: string | null,
): Author => ({
  actor: { kind: 'bot', id: context.instance },
  onBehalfOf: onBehalfOf === null ? null : requesterName(onBehalfOf),
  plan,
})

/** A person as the author of an entry. */
export const person = (id: string, plan: string | null): Author => ({
  actor: { kind: 'person', id },
  onBehalfOf: null,
  plan,
})
