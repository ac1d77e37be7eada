import type { RandomSource } from './random-source.ts'
import type { JsonValue } from './values.ts'

/** Whether an input was accepted, or refused in the documented way. */
export type InputVerdict = 'understood' | 'refused'

/** A reader of input from outside, which must cope with any value. */
export type FuzzSubject = {
  readonly name: string
  /** The share of inputs for this subject, per thousand; slow subjects get fewer. */
  readonly perMille: number
  /** Makes an input: arbitrary, or close to a valid one. */
  make(random: RandomSource): JsonValue
  /** Reads the input. Throws when the reader crashes, returns a wrong result or changes what it must not. */
  feed(input: JsonValue): InputVerdict | Promise<InputVerdict>
}

/** Calls a reader and returns `refused` for an error that it documents; any other error is thrown, and so a finding. */
export function acceptedOrRefused(read: () => unknown, isAcceptedOrRefused: (error: unknown) => boolean): InputVerdict {
  try {
    read()
    return 'understood'
  } catch (error) {
    if (isAcceptedOrRefused(error)) return 'refused'
    throw error
  }
}

/** Throws an error with this text unless the condition holds. */
export function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words)
}
