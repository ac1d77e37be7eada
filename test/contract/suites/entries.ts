import type { ClusterEvent } from '../../../src/core/cluster/events.ts'
import { type Entry, entryHash, journalOf, noPrevious, schemaVersion } from '../../../src/core/journal.ts'
import type { OperationEvent } from '../../../src/core/operation/events.ts'
import type { OperationSummary } from '../../../src/core/operation/summary.ts'
import type { RunEvent } from '../../../src/core/run/events.ts'

/** The cluster of the contract suites. */
export const cluster = 'eu-1'

const envelope = {
  schema: schemaVersion,
  cluster,
  actor: { kind: 'bot', id: 'bot-a' },
  onBehalfOf: null,
  plan: null,
} as const

const after = (before: Entry<unknown> | undefined) => ({
  sequence: (before?.sequence ?? 0) + 1,
  previous: before ? entryHash(before) : noPrevious,
})

/** The next entry of an operation's journal. */
export const operationEntry = (
  operation: string,
  before: Entry<OperationEvent> | undefined,
  event: OperationEvent,
  atMs = 1000,
): Entry<OperationEvent> => ({ ...envelope, journal: journalOf.operation(operation), ...after(before), atMs, event })

/** The next entry of a run's journal. */
export const runEntry = (
  run: string,
  before: Entry<RunEvent> | undefined,
  event: RunEvent,
  atMs = 1000,
): Entry<RunEvent> => ({ ...envelope, journal: journalOf.run(run), ...after(before), atMs, event })

/** The next entry of the cluster's journal. */
export const clusterEntry = (before: Entry<ClusterEvent> | undefined, event: ClusterEvent): Entry<ClusterEvent> => ({
  ...envelope,
  journal: journalOf.cluster(cluster),
  ...after(before),
  atMs: 1000,
  event,
})

/** A journal's first entries, one per event. */
export function operationEntries(
  operation: string,
  events: readonly OperationEvent[],
): readonly Entry<OperationEvent>[] {
  const entries: Entry<OperationEvent>[] = []
  for (const event of events) entries.push(operationEntry(operation, entries.at(-1), event, 1000 + entries.length))
  return entries
}

/** A summary of an operation that changed at a time. */
export const summary = (
  operation: string,
  changedAtMs: number,
  change: Partial<Pick<OperationSummary, 'state' | 'cleanupOwed' | 'now' | 'runs'>>,
): OperationSummary => ({
  operation,
  cluster,
  state: 'running',
  command: 'reboot',
  words: 'reboot storage-01',
  reason: 'kernel',
  requester: 'UANA',
  nodes: ['storage-01'],
  channel: 'C1',
  createdAtMs: 1,
  changedAtMs,
  approvals: 0,
  approvalsNeeded: 2,
  expiresAtMs: null,
  now: '',
  runs: [],
  cleanupOwed: [],
  ...change,
})
