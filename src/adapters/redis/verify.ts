import type { Redis } from 'ioredis'
import type { AuditHead } from '../../core/cluster/events.ts'
import { hashOf } from '../../core/hash.ts'
import { noPrevious } from '../../core/journal.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { emptyChain, type Link, linkHashOf, readLinks, type StreamItem } from './audit-chain.ts'
import type { Keys } from './keys.ts'
import { verifiedEntry } from './read-journal.ts'
import { assertKnown, linkHash, positionText } from './stored/entries.ts'
import { type History, type RawEntry, schemaOf } from './stored/history.ts'

/** Whether the chain holds; if not, where it breaks. */
export type ChainVerdict = { readonly chain: 'verifies' } | { readonly chain: 'broken'; readonly where: string }

const linksAtOnce = 500

/** A break of the chain: Redis answered, but the stored data is inconsistent. */
class Broken extends Error {}

/** How far the chain was followed: its head, and the last entry of each journal. */
type Followed = {
  head: AuditHead
  readonly journals: Map<string, { readonly sequence: number; readonly raw: RawEntry }>
}

/**
 * Follows the audit chain from its beginning, and verifies every entry that it names and every journal for entries that
 * it does not name.
 */
export async function verify(redis: Redis, keys: Keys, known: History): Promise<ChainVerdict> {
  const followed: Followed = { head: emptyChain, journals: new Map() }
  try {
    await follow(redis, keys, followed, known)
    const lengths = await journalLengths(redis, keys)
    // an entry appended while the lengths are read must not look like an inserted one
    await follow(redis, keys, followed, known)
    for (const [journal, length] of lengths) {
      const sequence = followed.journals.get(journal)?.sequence ?? 0
      if (length > sequence)
        throw new Broken(`${positionText({ journal, sequence: sequence + 1 })} is not in the audit chain`)
    }
    return { chain: 'verifies' }
  } catch (error) {
    if (error instanceof Broken) return { chain: 'broken', where: error.message }
    throw error
  }
}

async function follow(redis: Redis, keys: Keys, followed: Followed, known: History): Promise<void> {
  for (;;) {
    const links = await orBroken(() => readLinks(redis, keys, followed.head.position + 1, linksAtOnce))
    if (links.length === 0) return
    const entries = await entriesOf(redis, keys, links)
    for (const [index, link] of links.entries()) {
      checkLink(link, followed)
      const raw = await orBroken(async () => namedEntry(link, entries[index] ?? null))
      assertKnown(raw, link, known)
      checkPlace(link, raw, followed, known)
      followed.head = link
      followed.journals.set(link.journal, { sequence: link.sequence, raw })
    }
  }
}

function checkLink(link: Link, { head, journals }: Followed): void {
  const at = `position ${link.position} of the audit chain`
  if (link.position !== head.position + 1)
    throw new Broken(`position ${head.position + 1} of the audit chain is missing`)
  if (link.hash !== linkHashOf(link)) throw new Broken(`${at} was altered`)
  if (link.previous !== head.hash) throw new Broken(`${at} does not follow the one before it`)
  const next = (journals.get(link.journal)?.sequence ?? 0) + 1
  if (link.sequence !== next) {
    throw new Broken(`${at} names ${positionText(link)}, but entry ${next} has its turn`)
  }
}

function namedEntry(link: Link, item: StreamItem | null): RawEntry {
  if (!item) throw new Broken(`${positionText(link)} is missing`)
  const raw = verifiedEntry(item, link)
  // its own hash is valid, so entry and hash were replaced together
  if (hashOf(raw) !== link.entry) throw new Broken(`${positionText(link)} was altered`)
  return raw
}

function checkPlace(link: Link, raw: RawEntry, { journals }: Followed, known: History): void {
  const before = journals.get(link.journal)?.raw
  const expected = before ? linkHash(before, schemaOf(raw), known) : noPrevious
  if (raw.previous !== expected) throw new Broken(`${positionText(link)} does not follow the one before it`)
}

async function entriesOf(redis: Redis, keys: Keys, links: readonly Link[]): Promise<readonly (StreamItem | null)[]> {
  const pipeline = redis.pipeline()
  for (const { journal, sequence } of links) pipeline.xrange(keys.journal(journal), `${sequence}-0`, `${sequence}-0`)
  const answers = (await pipeline.exec()) ?? []
  return answers.map(([error, items]) => {
    if (error) throw error
    return Array.isArray(items) ? ((items[0] as StreamItem | undefined) ?? null) : null
  })
}

async function journalLengths(redis: Redis, keys: Keys): Promise<ReadonlyMap<string, number>> {
  const prefix = keys.journal('')
  const lengths = new Map<string, number>()
  let cursor = '0'
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', `${escapePattern(prefix)}*`, 'COUNT', 1000)
    for (const key of found) lengths.set(key.slice(prefix.length), await redis.xlen(key))
    cursor = next
  } while (cursor !== '0')
  return lengths
}

const escapePattern = (text: string): string => text.replace(/[[\]*?\\]/g, '\\$&')

/** A failure that comes from the data is a break of the chain; one of the connection is rethrown. */
async function orBroken<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Failure) throw new Broken(error.message)
    throw error
  }
}
