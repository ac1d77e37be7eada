import { schemaVersion } from '../../../core/journal.ts'
import { fromSchema1 } from './from-schema-1.ts'

/** An entry as it lies in the store, before anything is known of it but that it is an object. */
export type RawEntry = { readonly [field: string]: unknown }

/**
 * What became of the schema of entries. Each upcast turns an entry of the schema it is filed under into the next one.
 * Once released it never changes: the entry after a change of schema carries the hash of what the upcast made.
 */
export type History = {
  /** The schema that is written now, and the newest one that can be read. */
  readonly current: number
  readonly upcasts: { readonly [schema: number]: (entry: RawEntry) => RawEntry }
}

/** The schemas that this bot knows. */
export const history: History = { current: schemaVersion, upcasts: { 1: fromSchema1 } }

/** The schema that a stored entry says it has; 0 when it says none. */
export const schemaOf = (raw: RawEntry): number => (typeof raw.schema === 'number' ? raw.schema : 0)

/** The entry in a later schema; null when there is no way from its own to that one. */
export function upcastTo(raw: RawEntry, schema: number, known: History): RawEntry | null {
  let entry = raw
  for (let from = schemaOf(raw); from < schema; from++) {
    const upcast = known.upcasts[from]
    if (!upcast) return null
    entry = { ...upcast(entry), schema: from + 1 }
  }
  return schemaOf(entry) === schema ? entry : null
}
