import { chosenSamples } from '../tools/samples.ts'

const chosen = chosenSamples(process.env)
const sizes = { few: 1 / 3, usual: 1, all: 10 }

/** Whether only the smallest samples are tried. */
export const triesFew = chosen === 'few'

/** One in `every` of a list for `usual`, one in three times as many for `few`, and the whole list for `all`. */
export const sampled = <T>(list: readonly T[], every: number): readonly T[] => {
  const step = { few: every * 3, usual: every, all: 1 }[chosen]
  return list.filter((_, index) => index % step === 0)
}

/** The numbers from 1 to `count` for `usual`, to a third of it for `few`, and to ten times as many for `all`. */
export const repetitions = (count: number): readonly number[] =>
  Array.from({ length: Math.ceil(count * sizes[chosen]) }, (_, index) => index + 1)
