import type { RandomSource } from './random-source.ts'
import type { JsonValue } from './values.ts'

/** Whether something was taken for what it should be, or turned away in an orderly manner. */
export type InputVerdict = 'understood' | 'refused'

/** Something that reads what others wrote, and must live with whatever that is. */
export type FuzzSubject = {
  readonly name: string
  /** Of a thousand inputs, so many are for it; what is slow gets fewer. */
  readonly perMille: number
  /** One input: of anything, or like a valid one. */
  make(random: RandomSource): JsonValue
  /** Reads it. Throws when it breaks, lies or changes what it must not. */
  feed(input: JsonValue): InputVerdict | Promise<InputVerdict>
}

/** Turns away in the one orderly way that the reader documents; anything else that is thrown is a finding. */
export function acceptedOrRefused(read: () => unknown, isAcceptedOrRefused: (error: unknown) => boolean): InputVerdict {
  try {
    read()
    return 'understood'
  } catch (error) {
    if (isAcceptedOrRefused(error)) return 'refused'
    throw error
  }
}

/** Throws with these words unless it holds. */
export function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(words)
}
