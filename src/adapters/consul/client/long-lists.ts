import { z } from 'zod'
import { mapInSlices } from '../../../engine/ports/in-parts.ts'
import { invalidAnswer } from './errors.ts'

/** How many items of a list are handled before other work of the bot runs: a few milliseconds of work. */
const itemsAtOnce = 500

/** Maps a list of a large cluster; other work of the bot runs in between. */
export const mapLong = <T, R>(items: readonly T[], map: (item: T) => R): Promise<readonly R[]> =>
  mapInSlices(items, itemsAtOnce, map)

const list = z.array(z.unknown())

/** Validates a list as `z.array(item)` does; other work of the bot runs in between. Throws `Failure` for an invalid one. */
export async function checkedList<T>(what: string, item: z.ZodType<T>, answer: unknown): Promise<readonly T[]> {
  const items = list.safeParse(answer)
  if (!items.success) throw invalidAnswer(what, items.error)
  return mapLong(items.data, (each) => {
    const parsed = item.safeParse(each)
    if (!parsed.success) throw invalidAnswer(what, parsed.error)
    return parsed.data
  })
}
