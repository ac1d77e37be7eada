/**
 * How much is tried of what is too much to try each time, from LOCKKEEPER_SAMPLES: `few` (the default, for the half minute
 * of `npm run check`), `usual` (`npm test` and `npm run mutants`) or `all`.
 */
const wanted = process.env.LOCKKEEPER_SAMPLES ?? 'few'
if (wanted !== 'few' && wanted !== 'usual' && wanted !== 'all')
  throw new Error(`LOCKKEEPER_SAMPLES=${wanted}: must be few, usual or all.`)

const sizes = { few: 1 / 3, usual: 1, all: 10 }

/** Whether only the fewest samples are tried. */
export const triesFew = wanted === 'few'

/** One in `every` of a list by default for `usual`, one in three times as many for `few`, and the whole list for `all`. */
export const sampled = <T>(list: readonly T[], every: number): readonly T[] => {
  const step = { few: every * 3, usual: every, all: 1 }[wanted]
  return list.filter((_, index) => index % step === 0)
}

/** The numbers from 1 to `count` for `usual`, to a third of it for `few`, and to ten times as many for `all`. */
export const repetitions = (count: number): readonly number[] =>
  Array.from({ length: Math.ceil(count * sizes[wanted]) }, (_, index) => index + 1)
