import fc from 'fast-check'

// A property that fails has shown enough: shrinking it can take minutes, and looks as if the tests hung.
const limitMs = 2_000

/** The seed of all properties in this process, where one is wanted again: `LOCKKEEPER_SEED=42 npm run unit -- …`. */
const wanted = process.env.LOCKKEEPER_SEED

/**
 * Tries a property with random values, for at most two seconds. Throws at the first value for which it does not hold, with
 * the value, the seed and the path that make it again.
 */
export function holds<Values>(property: fc.IProperty<Values>, runs = 100): void {
  fc.assert(property, {
    numRuns: runs,
    endOnFailure: true,
    interruptAfterTimeLimit: limitMs,
    markInterruptAsFailure: false,
    ...(wanted === undefined ? {} : { seed: Number(wanted) }),
  })
}

/**
 * Random values for a test that cannot be a property because it changes something outside; the same ones for the same
 * seed. The test has its own time limit, and must name the value in its assertions.
 */
export const examplesOf = <Value>(values: fc.Arbitrary<Value>, count: number, seed: number): readonly Value[] =>
  fc.sample(values, { numRuns: count, seed: wanted === undefined ? seed : Number(wanted) })
