/** The numbers of so many rounds, from one; ten times as many when LOCKKEEPER_EXHAUSTIVE=yes. */
export const repetitions = (count: number): readonly number[] =>
  Array.from({ length: process.env.LOCKKEEPER_EXHAUSTIVE === 'yes' ? count * 10 : count }, (_, index) => index + 1)
