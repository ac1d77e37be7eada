import { hashOf } from './hash.ts'

/** The author of an entry: a person by an immutable id, or a bot by its instance name. */
export type Actor = { readonly kind: 'person'; readonly id: string } | { readonly kind: 'bot'; readonly id: string }

/** The version of the event schema that this code writes; older ones are still read. */
export const schemaVersion = 2

/** One entry of a journal: an event with its audit data. */
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
  /** The person on whose behalf a bot acted; null when it acted on its own. */
  readonly onBehalfOf: string | null
  /** Hash of the plan that the event belongs to; null before there is a plan. */
  readonly plan: string | null
  /** Hash of the previous entry of this journal; 64 zeros in the first entry. */
  readonly previous: string
  readonly event: E
}

/** The value of `previous` in the first entry of a journal. */
export const noPrevious = '0'.repeat(64)

const hashes = new WeakMap<Entry<unknown>, string>()

/**
 * The hash of an entry, which the next entry of its journal carries as `previous`. Entries are immutable, so each is
 * hashed once.
 */
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
  campaigns: (cluster: string) => `campaigns/${cluster}`,
}

/** The kind and id of a journal's subject, from its name; null when the name is not that of a journal. */
export function subjectOf(journal: string): { readonly of: keyof typeof journalOf; readonly id: string } | null {
  for (const kind of ['operation', 'run', 'cluster', 'campaigns'] as const)
    if (journal.startsWith(`${kind}/`)) return { of: kind, id: journal.slice(kind.length + 1) }
  return null
}

/** The operation that a journal belongs to; null for a cluster's own journals and for unknown names. */
export function operationOfJournal(journal: string): string | null {
  const subject = subjectOf(journal)
  if (subject?.of === 'operation') return subject.id
  return subject?.of === 'run' ? operationOfRun(subject.id) : null
}

/** The operation of a run, from the id of the run. */
export const operationOfRun = (run: string): string => run.replace(/-\d+$/, '')
