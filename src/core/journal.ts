import { hashOf } from './hash.ts'

/** Who did it: a person by an immutable id, or one of our bots by its instance name. */
export type Actor = { readonly kind: 'person'; readonly id: string } | { readonly kind: 'bot'; readonly id: string }

/** The version of the event schema that this code writes; older ones are still read. */
export const schemaVersion = 2

/** One entry of a journal: an event, and everything an auditor asks of it. */
export type Entry<E> = {
  readonly schema: number
  readonly cluster: string
  /** The journal it belongs to, such as `operation/op-7F3K` or `run/op-7F3K-1`. */
  readonly journal: string
  /** Position in the journal, from 1. */
  readonly sequence: number
  /** Milliseconds since 1970, by the writer's clock. */
  readonly atMs: number
  readonly actor: Actor
  /** The person for whom the actor acted; null when for nobody but itself. */
  readonly onBehalfOf: string | null
  /** Hash of the plan that the event belongs to; null before there is one. */
  readonly plan: string | null
  /** Hash of the entry before it in this journal; 64 zeros for the first. */
  readonly previous: string
  readonly event: E
}

/** What stands in `previous` of a journal's first entry. */
export const noPrevious = '0'.repeat(64)

const hashes = new WeakMap<Entry<unknown>, string>()

/** The hash that the next entry of the journal must carry; an entry never changes, so it is reckoned once. */
export function entryHash(entry: Entry<unknown>): string {
  const hash = hashes.get(entry) ?? hashOf(entry)
  hashes.set(entry, hash)
  return hash
}

/** The names of journals. */
export const journalOf = {
  operation: (operation: string) => `operation/${operation}`,
  run: (run: string) => `run/${run}`,
  cluster: (cluster: string) => `cluster/${cluster}`,
}

/** What a journal is about, by its name; null when it is none of ours. */
export function subjectOf(
  journal: string,
): { readonly of: 'operation' | 'run' | 'cluster'; readonly id: string } | null {
  for (const kind of ['operation', 'run', 'cluster'] as const)
    if (journal.startsWith(`${kind}/`)) return { of: kind, id: journal.slice(kind.length + 1) }
  return null
}

/** The operation that a journal belongs to; null for that of a cluster. */
export function operationOfJournal(journal: string): string | null {
  const subject = subjectOf(journal)
  if (subject?.of === 'operation') return subject.id
  return subject?.of === 'run' ? operationOfRun(subject.id) : null
}

/** The operation that a run belongs to, by the run's name. */
export const operationOfRun = (run: string): string => run.replace(/-\d+$/, '')
