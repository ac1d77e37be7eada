import type { Redis } from 'ioredis'
import type { z } from 'zod'
import { hashOf } from '../../core/hash.ts'
import { type Entry, entryHash, noPrevious } from '../../core/journal.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { fieldsOf, numberOf, type StreamItem } from './audit-chain.ts'
import type { Keys } from './keys.ts'
import { assertKnown, type JournalPosition, linkHash, positionText, rawEntry, readEntry } from './stored/entries.ts'
import { type History, history, type RawEntry, schemaOf } from './stored/history.ts'

/** An entry's text and hash, as stored in the journal's stream. */
export function storedText(item: StreamItem, place: JournalPosition): { readonly text: string; readonly hash: string } {
  const { entry, hash } = fieldsOf(item)
  if (entry === undefined || hash === undefined) throw broken(place, 'is not an entry')
  return { text: entry, hash }
}

/**
 * Whether a stored item is this entry, which may have been upcast when it was read. Throws `Failure` when the item is not
 * an entry.
 */
export function isStored(item: StreamItem, entry: Entry<unknown>, known = history): boolean {
  const { text, hash } = storedText(item, entry)
  return hash === entryHash(entry) || linkHash(rawEntry(text, entry), entry.schema, known) === entryHash(entry)
}

const broken = (place: JournalPosition, what: string): Failure =>
  new Failure('Redis', `${positionText(place)} ${what}`, 'none')

/** Reads a whole journal and verifies that no entry was altered, removed or inserted. Throws `Failure` otherwise. */
export async function readJournal<E>(
  redis: Redis,
  keys: Keys,
  journal: string,
  schema: z.ZodType<E>,
  known: History,
): Promise<readonly E[]> {
  const items: readonly StreamItem[] = await redis.xrange(keys.journal(journal), '-', '+')
  let before: RawEntry | null = null
  return items.map((item, index) => {
    const place = { journal, sequence: index + 1 }
    if (numberOf(item) !== place.sequence) throw broken(place, 'is missing')
    const raw = verifiedEntry(item, place)
    assertKnown(raw, place, known)
    const expected: string = before ? linkHash(before, schemaOf(raw), known) : noPrevious
    if (raw.previous !== expected) throw broken(place, 'does not follow the one before it')
    before = raw
    return readEntry(raw, place, schema, known)
  })
}

/** The parsed entry, when its hash matches and it is in the right place. Throws `Failure` otherwise. */
export function verifiedEntry(item: StreamItem, place: JournalPosition): RawEntry {
  const { text, hash } = storedText(item, place)
  const raw = rawEntry(text, place)
  if (hashOf(raw) !== hash) throw broken(place, 'was altered')
  if (raw.journal !== place.journal || raw.sequence !== place.sequence) throw broken(place, 'belongs elsewhere')
  return raw
}
