import type { CampaignEvent } from '../../core/campaign/events.ts'
import type { AuditHead, ClusterEvent } from '../../core/cluster/events.ts'
import { type Entry, subjectOf } from '../../core/journal.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import type { RunEvent } from '../../core/run/events.ts'

/** An entry of an operation's journal. */
export type OperationEntry = Entry<OperationEvent>
/** An entry of a run's journal. */
export type RunEntry = Entry<RunEvent>

/** An entry of the cluster's own journal: a decision that belongs to no operation. */
export type ClusterEntry = Entry<ClusterEvent>
/** An entry of the journal of a cluster's campaigns. */
export type CampaignEntry = Entry<CampaignEvent>
/** An entry of any journal. */
export type JournalEntry = OperationEntry | RunEntry | ClusterEntry | CampaignEntry

/** Whether an entry is of an operation's journal. */
export const isOfOperation = (entry: JournalEntry): entry is OperationEntry =>
  subjectOf(entry.journal)?.of === 'operation'
/** Whether an entry is of the cluster's own journal. */
export const isOfCluster = (entry: JournalEntry): entry is ClusterEntry => subjectOf(entry.journal)?.of === 'cluster'
/** Whether an entry is of the journal of a cluster's campaigns. */
export const isOfCampaigns = (entry: JournalEntry): entry is CampaignEntry =>
  subjectOf(entry.journal)?.of === 'campaigns'

/**
 * The journals of one cluster: append-only and the only state. Entries are validated when they are read. An entry that
 * is the same object as in an earlier read has the same entries before it.
 */
export type Journals = {
  /** All entries in order; empty when the journal does not exist. Throws `Failure` when an entry is invalid. */
  operation(operation: string): Promise<readonly OperationEntry[]>
  run(run: string): Promise<readonly RunEntry[]>
  cluster(): Promise<readonly ClusterEntry[]>
  campaigns(): Promise<readonly CampaignEntry[]>
  /** Appends if the journal has exactly `entry.sequence - 1` entries, and extends the audit log. */
  append(entry: JournalEntry): Promise<'appended' | 'conflict'>
  /**
   * Resolves once no failover of the store can lose these entries, a journal as it was read. Called right before work
   * that they permit. Throws `Failure` otherwise, as when another entry has the number of the last one.
   */
  confirm(entries: readonly JournalEntry[]): Promise<void>
  /** Stores the summary that lists show. It is derived from journals, so it may be stored again at any time. */
  summarise(summary: OperationSummary): Promise<void>
  /** Summaries, newest first: of operations that have not ended (`open`), or that ended at or after a time. */
  open(): Promise<readonly OperationSummary[]>
  endedSince(sinceMs: number, most: number): Promise<readonly OperationSummary[]>
  /** The newest `most` entries of all journals at or after a time, oldest first, from the audit log. */
  audit(sinceMs: number, most: number): Promise<readonly JournalEntry[]>
  /** Whether every entry carries the hash of the one before it, in each journal and in the audit log. */
  verify(): Promise<{ readonly chain: 'verifies' } | { readonly chain: 'broken'; readonly where: string }>
  /** The current head of the audit log, to be anchored in another store. */
  head(): Promise<AuditHead>
  /** Whether the audit log still contains an anchored head; if not, the store has lost or changed entries. */
  holds(head: AuditHead): Promise<boolean>
}
