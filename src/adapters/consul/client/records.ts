import { z } from 'zod'
import { Failure } from '../../../engine/ports/failure.ts'
import { source } from './errors.ts'
import type { Kv, KvEntry } from './kv.ts'
import { parsedJson } from './parsed-json.ts'
import { untilDone } from './until-done.ts'

/** A record as it was read, with its version for comparison when it is replaced. */
export type StoredRecord<R> = { readonly record: R; readonly version: number }

/**
 * The record that a key holds as JSON. Throws `Failure` for one that this version cannot read, so that nothing is
 * decided without it and nothing overwrites it.
 */
export function recordIn<R>(schema: z.ZodType<R>, { key, text }: KvEntry): R {
  const parsed = schema.safeParse(parsedJson(text))
  if (parsed.success) return parsed.data
  const why = z.prettifyError(parsed.error)
  throw new Failure(source, `${key} has a value that this version cannot read: ${why}`, 'none')
}

/** Reads a record; null when the key does not exist. */
export async function readRecord<R>(kv: Kv, key: string, schema: z.ZodType<R>): Promise<StoredRecord<R> | null> {
  const entry = await kv.entry(key)
  return entry === null ? null : { record: recordIn(schema, entry), version: entry.modifyIndex }
}

/** A record without the number of its schema, which is 1 in all of them. */
type Written<R> = Omit<R, 'schema'>

/** Replaces a record unless it has changed since it was read as `before`; null is a key that does not exist. */
export async function replaceRecord(
  kv: Kv,
  key: string,
  before: { readonly version: number } | null,
  record: Written<object>,
): Promise<'kept' | 'changed'> {
  const text = JSON.stringify({ schema: 1, ...record })
  const written = await kv.transact([{ verb: 'cas', key, index: before?.version ?? 0, text }])
  return written.is === 'done' ? 'kept' : 'changed'
}

/** A key with a record: its schema, and how long a change is tried again on conflict. */
export type RecordKey<R> = { readonly key: string; readonly schema: z.ZodType<R>; readonly contentionMs: number }

/**
 * Reads a record, lets `decide` choose the next one (`write`; null to leave it), and replaces exactly the one that was
 * read; decides anew on each conflict. Resolves to the `value` of the last decision.
 */
export const changeRecord = <R extends { readonly schema: 1 }, T>(
  kv: Kv,
  { key, schema, contentionMs }: RecordKey<R>,
  decide: (before: R | null) => { readonly value: T; readonly write: Written<R> | null },
): Promise<T> =>
  untilDone(contentionMs, async () => {
    const before = await readRecord(kv, key, schema)
    const { value, write } = decide(before?.record ?? null)
    if (write === null) return { is: 'done', value }
    return (await replaceRecord(kv, key, before, write)) === 'kept' ? { is: 'done', value } : { is: 'again' }
  })
