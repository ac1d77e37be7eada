import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { type EntryReading, grownJournal, type VerifiedJournal, wholeJournal } from './read-journal.ts'

/**
 * A journal is read and verified as a whole again once in this many reads, or in as many as it has entries when it is
 * longer; a turn reads its operation about twice. Reading it costs as much as it is long, and so adds the same to each read.
 */
const wholeEvery = 200

/** The bounds of what is kept of the journals of one kind; those that were read last stay. */
type MostKept = { readonly journals: number; readonly characters: number }

// the text of a plan grows by about 2,000 characters a node, and takes several times as much once it is read
const mostKept: MostKept = { journals: 200, characters: 32 * 1024 ** 2 }

/** A journal as it was verified, and how often it was read since it was read as a whole. */
type Kept<E> = { readonly verified: VerifiedJournal<E>; readonly reads: number }

/**
 * Reads journals of one kind. Keeps what it has verified, so that a read costs as much as the entries that are new. The
 * same entries are returned as the same objects. Every read of a journal that does not verify throws `Failure`.
 */
export function journalReader<E>(
  redis: Redis,
  keys: Keys,
  how: EntryReading<E>,
  most = mostKept,
): (journal: string) => Promise<readonly E[]> {
  const kept = new Map<string, Kept<E>>()

  async function current(journal: string, before: Kept<E> | undefined): Promise<Kept<E>> {
    if (before !== undefined && before.reads + 1 < Math.max(wholeEvery, before.verified.entries.length)) {
      const grown = await grownJournal(redis, keys, before.verified, how)
      if (grown !== null) return { verified: grown, reads: before.reads + 1 }
    }
    return { verified: await wholeJournal(redis, keys, journal, before?.verified, how), reads: 0 }
  }

  function keep(journal: string, read: Kept<E>): void {
    // a map keeps the order of insertion: the first one was read longest ago
    kept.delete(journal)
    kept.set(journal, read)
    let characters = [...kept.values()].reduce((sum, { verified }) => sum + verified.textLength, 0)
    for (const [other, { verified }] of kept) {
      if (other === journal || (kept.size <= most.journals && characters <= most.characters)) return
      kept.delete(other)
      characters -= verified.textLength
    }
  }

  return async (journal) => {
    const read = await current(journal, kept.get(journal))
    if (read.verified.last !== null) keep(journal, read)
    return read.verified.entries
  }
}
