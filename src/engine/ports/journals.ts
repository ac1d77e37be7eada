import type { AuditHead, ClusterEvent } from '../../core/cluster/events.ts'
import { type Entry, subjectOf } from '../../core/journal.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import type { RunEvent } from '../../core/run/events.ts'

/** An entry of an operation's journal. */
export type OperationEntry = Entry<OperationEvent>
/** An entry of a run's journal. */
export type RunEntry = Entry<RunEvent>

/** An entry of the journal of the cluster itself: what people decided outside of any operation. */
export type ClusterEntry = Entry<ClusterEvent>
/** An entry of any journal. */
export type JournalEntry = OperationEntry | RunEntry | ClusterEntry

/** Whether an entry is of an operation's journal. */
export const isOfOperation = (entry: JournalEntry): entry is OperationEntry =>
  subjectOf(entry.journal)?.of === 'operation'
/** Whether an entry is of the cluster's own journal. */
export const isOfCluster = (entry: JournalEntry): entry is ClusterEntry => subjectOf(entry.journal)?.of === 'cluster'

/** The journals of one cluster: append-only, read back through validation, the only state. */
export type Journals = {
  /** All entries in order; empty when there is no such journal. Throws `Failure` when one does not validate. */
  operation(operation: string): Promise<readonly OperationEntry[]>
  run(run: string): Promise<readonly RunEntry[]>
  cluster(): Promise<readonly ClusterEntry[]>
  /** Appends if the journal still has exactly `entry.sequence - 1` entries; also extends the audit chain. */
  append(entry: JournalEntry): Promise<'appended' | 'conflict'>
  /**
   * Resolves once no failover of the store can lose the entries of a journal up to this one; asked right before work that
   * they allow. Throws `Failure` otherwise.
   */
  confirm(journal: string, sequence: number): Promise<void>
  /** Files what lists show; derived, so it may be filed again at any time. */
  summarise(summary: OperationSummary): Promise<void>
  /** Summaries of operations that are not over (`open`), or that ended at or after a time, newest first. */
  open(): Promise<readonly OperationSummary[]>
  endedSince(sinceMs: number, most: number): Promise<readonly OperationSummary[]>
  /** Entries of all journals at or after a time, oldest first, from the audit chain. */
  audit(sinceMs: number, most: number): Promise<readonly JournalEntry[]>
  /** Whether every entry still carries the hash of the one before it, and the chain over all journals holds. */
  verify(): Promise<{ readonly chain: 'verifies' } | { readonly chain: 'broken'; readonly where: string }>
  /** The end of the audit chain now, to be kept where this store cannot forget it. */
  head(): Promise<AuditHead>
  /** Whether the chain still holds a head that was kept elsewhere; no means that the store forgot, or was altered. */
  holds(head: AuditHead): Promise<boolean>
}
