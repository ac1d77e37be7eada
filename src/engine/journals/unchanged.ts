import { entryHash } from '../../core/journal.ts'
import type { Journals, RunEntry } from '../ports/journals.ts'

/**
 * Whether a run's journal still is what a turn has read: no bot has written since, and the store has not lost its last
 * entry to another one of the same number. Throws `Failure`.
 */
export async function isUnchanged(
  journals: Pick<Journals, 'run'>,
  run: string,
  read: readonly RunEntry[],
): Promise<boolean> {
  const now = await journals.run(run)
  const [last, lastRead] = [now.at(-1), read.at(-1)]
  if (last === undefined || lastRead === undefined) return last === lastRead
  return now.length === read.length && entryHash(last) === entryHash(lastRead)
}
