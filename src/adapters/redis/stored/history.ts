import { schemaVersion } from '../../../core/journal.ts'
import { fromSchema1 } from './from-schema-1.ts'

/** A stored entry of which only its being an object is known. */
export type RawEntry = { readonly [field: string]: unknown }

/**
 * The history of the entry schema. Each upcast converts an entry of the schema that is its key to the next schema. A
 * released upcast must never change: the entry after a change of schema carries the hash of the upcast's result.
 */
export type History = {
  /** The schema that is written, and the newest one that can be read. */
  readonly current: number
  readonly upcasts: { readonly [schema: number]: (entry: RawEntry) => RawEntry }
}

/** The schemas that this bot knows. */
export const history: History = { current: schemaVersion, upcasts: { 1: fromSchema1 } }

/** The schema that a stored entry declares; 0 when it declares none. */
export const schemaOf = (raw: RawEntry): number => (typeof raw.schema === 'number' ? raw.schema : 0)

/** The entry in a later schema; null when no upcasts lead from its own schema to that one. */
export function upcastTo(raw: RawEntry, schema: number, known: History): RawEntry | null {
  let entry = raw
  for (let from = schemaOf(raw); from < schema; from++) {
    const upcast = known.upcasts[from]
    if (!upcast) return null
    entry = { ...upcast(entry), schema: from + 1 }
  }
  return schemaOf(entry) === schema ? entry : null
}
