import { randomFrom } from '../simulation/random.ts'

/** Random choices that are the same for the same seed. */
export class RandomSource {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = randomFrom(seed)
  }
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }
  /** True once in `times` calls on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }
  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)]
    if (one === undefined) throw new Error('nothing to pick from')
    return one
  }
  /** A list of 0 to `most` items, each made by its own call of `make`. */
  several<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }
}

/** The seed of one input, so that each can be made again without those before it. */
export function seedOf(seed: number, subject: string, index: number): number {
  let mixed = seed >>> 0
  for (const character of `${subject}/${index}`) mixed = Math.imul(mixed ^ character.charCodeAt(0), 0x01000193) >>> 0
  return mixed ^ (mixed >>> 13)
}
