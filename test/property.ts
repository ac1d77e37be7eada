import fc from 'fast-check'
import { triesFew } from './samples.ts'

// No shrinking: it can take minutes and looks as if the tests hung; the failing value is enough.
const limitMs = triesFew ? 500 : 2_000

/** The seed of all properties in this process; `LOCKKEEPER_SEED=42 npm run unit -- …` sets it. */
const wanted = process.env.LOCKKEEPER_SEED

/**
 * Checks a property with random values for at most two seconds; when few samples are tried, with a third of the values
 * and for at most half a second. Returns how many were tried, which depends on how busy the machine is. Throws at the
 * first value for which it does not hold, with the value, the seed and the path that reproduce it.
 */
export function holds<Values>(property: fc.IProperty<Values>, runs = 100): number {
  const details = fc.check(property, {
    numRuns: triesFew ? Math.ceil(runs / 3) : runs,
    endOnFailure: true,
    interruptAfterTimeLimit: limitMs,
    markInterruptAsFailure: false,
    ...(wanted === undefined ? {} : { seed: Number(wanted) }),
  })
  if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance })
  return details.numRuns
}

/**
 * Random values for a test that is not a property because it changes something outside; the same values for the same
 * seed. The test has a time limit of its own, and must name the value in its assertions.
 */
export const examplesOf = <Value>(values: fc.Arbitrary<Value>, count: number, seed: number): readonly Value[] =>
  fc.sample(values, { numRuns: count, seed: wanted === undefined ? seed : Number(wanted) })
