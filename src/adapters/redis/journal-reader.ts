import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { type EntryReading, grownJournal, type VerifiedJournal, wholeJournal } from './read-journal.ts'

/** A journal is read and verified as a whole again once in this many reads; a turn reads its operation about twice. */
const wholeEvery = 200

/** The bounds of what is kept of the journals of one kind; those that were read last stay. */
type MostKept = { readonly journals: number; readonly characters: number }

// the text of a plan grows by about 2,000 characters a node, and takes several times as much once it is read
const mostKept: MostKept = { journals: 200, characters: 32 * 1024 ** 2 }

type Kept<E> = VerifiedJournal<E> & { readonly reads: number }

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

  async function current(journal: string, before: Kept<E> | undefined): Promise<VerifiedJournal<E>> {
    const whole = () => wholeJournal(redis, keys, journal, before, how)
    if (before === undefined || before.reads % wholeEvery === 0) return whole()
    return (await grownJournal(redis, keys, before, how)) ?? whole()
  }

  function keep(read: Kept<E>): void {
    // a map keeps the order of insertion: the first one was read longest ago
    kept.delete(read.journal)
    kept.set(read.journal, read)
    let characters = [...kept.values()].reduce((sum, { textLength }) => sum + textLength, 0)
    for (const [journal, { textLength }] of kept) {
      if (journal === read.journal || (kept.size <= most.journals && characters <= most.characters)) return
      kept.delete(journal)
      characters -= textLength
    }
  }

  return async (journal) => {
    const before = kept.get(journal)
    const read = await current(journal, before)
    if (read.last !== null) keep({ ...read, reads: (before?.reads ?? 0) + 1 })
    return read.entries
  }
}
