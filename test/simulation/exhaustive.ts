const everything = process.env.LOCKKEEPER_EXHAUSTIVE === 'yes'

/** Every so many of a list; all of it when LOCKKEEPER_EXHAUSTIVE=yes. */
export const sampled = <T>(list: readonly T[], every: number): readonly T[] =>
  everything ? list : list.filter((_, index) => index % every === 0)

/** So many seeds; ten times as many when LOCKKEEPER_EXHAUSTIVE=yes. */
export const seeds = (count: number): readonly number[] =>
  Array.from({ length: everything ? count * 10 : count }, (_, index) => index + 1)
