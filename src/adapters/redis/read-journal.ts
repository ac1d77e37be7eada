import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { hashOf } from '../../core/hash.ts'
import { type Entry, entryHash, noPrevious } from '../../core/journal.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { fieldsOf, numberOf, type StreamItem } from './audit-chain.ts'
import type { Keys } from './keys.ts'
import { run, script } from './request.ts'
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

/** A journal whose entries were verified: none was altered, removed or inserted. */
export type VerifiedJournal<E> = {
  readonly journal: string
  readonly entries: readonly E[]
  /** The stored hash of each entry. */
  readonly hashes: readonly string[]
  /** The number of characters in the stored texts of its entries. */
  readonly textLength: number
  /** The last entry as it is stored, and its hash; null in an empty journal. */
  readonly last: { readonly raw: RawEntry; readonly hash: string } | null
}

/** How entries of one kind are read. */
export type EntryReading<E> = { readonly schema: z.ZodType<E>; readonly known: History }

const emptyJournal = { entries: [], hashes: [], textLength: 0, last: null } as const

/**
 * Reads a whole journal and verifies it. The entries that stand in `before` with the same hash stay the same objects.
 * Throws `Failure` when it does not verify.
 */
export async function wholeJournal<E>(
  redis: Redis,
  keys: Keys,
  journal: string,
  before: VerifiedJournal<E> | undefined,
  how: EntryReading<E>,
): Promise<VerifiedJournal<E>> {
  const items: readonly StreamItem[] = await redis.xrange(keys.journal(journal), '-', '+')
  const known = before ?? { journal, ...emptyJournal }
  if (isUnchanged(known, items)) return extended(known, items.slice(known.entries.length), known, how)
  return extended({ journal, ...emptyJournal }, items, known, how)
}

/** Whether all entries of a verified journal are stored exactly as when they were verified, which needs no other proof. */
const isUnchanged = ({ journal, hashes }: VerifiedJournal<unknown>, items: readonly StreamItem[]): boolean =>
  hashes.every((known, index) => {
    const item = items[index]
    if (item === undefined || numberOf(item) !== index + 1) return false
    const { text, hash } = storedText(item, { journal, sequence: index + 1 })
    return hash === known && isText(text, hash)
  })

/** Whether a hash is that of a stored text: entries are stored as the canonical text that is hashed. */
const isText = (text: string, hash: string): boolean => createHash('sha256').update(text).digest('hex') === hash

/** Returns the entries behind the one with this ID and this hash; nothing when that one is not there. */
const tailScript = script(`
local item = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not item then return false end
for i = 1, #item[2], 2 do
  if item[2][i] == 'hash' and item[2][i + 1] == ARGV[2] then return redis.call('XRANGE', KEYS[1], ARGV[3], '+') end
end
return false
`)

const tailSchema = z.array(z.tuple([z.string(), z.array(z.string())])).nullable()

/**
 * The journal with the entries that were appended since; verifies only those. The hash of an entry covers all entries
 * before it, so the same hash at the same place is the same journal. Null when that hash is not there any more: the
 * store has lost entries. Throws `Failure` when the new entries do not verify.
 */
export async function grownJournal<E>(
  redis: Redis,
  keys: Keys,
  before: VerifiedJournal<E>,
  how: EntryReading<E>,
): Promise<VerifiedJournal<E> | null> {
  if (before.last === null) return wholeJournal(redis, keys, before.journal, before, how)
  const length = before.entries.length
  const ids = [`${length}-0`, before.last.hash, `${length + 1}-0`]
  const items = tailSchema.parse(await run(redis, tailScript, [keys.journal(before.journal)], ids))
  return items && extended(before, items, before, how)
}

function extended<E>(
  before: VerifiedJournal<E>,
  items: readonly StreamItem[],
  readBefore: VerifiedJournal<E>,
  { schema, known }: EntryReading<E>,
): VerifiedJournal<E> {
  if (items.length === 0) return before
  const { journal } = before
  let { last, textLength } = before
  const hashes: string[] = []
  const entries = items.map((item, index) => {
    const place = { journal, sequence: before.entries.length + index + 1 }
    if (numberOf(item) !== place.sequence) throw broken(place, 'is missing')
    const { text, raw, hash } = verifiedText(item, place)
    assertKnown(raw, place, known)
    if (raw.previous !== previousOf(last, raw, known)) throw broken(place, 'does not follow the one before it')
    last = { raw, hash }
    hashes.push(hash)
    textLength += text.length
    const same = readBefore.hashes[place.sequence - 1] === hash ? readBefore.entries[place.sequence - 1] : undefined
    return same ?? readEntry(raw, place, schema, known)
  })
  const after = { entries: [...before.entries, ...entries], hashes: [...before.hashes, ...hashes] }
  return { journal, ...after, textLength, last }
}

/** What an entry must have as `previous`: the hash of the one before it, upcast to the entry's own schema. */
function previousOf(before: VerifiedJournal<unknown>['last'], raw: RawEntry, known: History): string {
  if (before === null) return noPrevious
  return schemaOf(before.raw) >= schemaOf(raw) ? before.hash : linkHash(before.raw, schemaOf(raw), known)
}

function verifiedText(item: StreamItem, place: JournalPosition) {
  const { text, hash } = storedText(item, place)
  const raw = rawEntry(text, place)
  if (!isText(text, hash) && hashOf(raw) !== hash) throw broken(place, 'was altered')
  if (raw.journal !== place.journal || raw.sequence !== place.sequence) throw broken(place, 'belongs elsewhere')
  return { text, raw, hash }
}

/** The parsed entry, when its hash matches and it is in the right place. Throws `Failure` otherwise. */
export const verifiedEntry = (item: StreamItem, place: JournalPosition): RawEntry => verifiedText(item, place).raw
