import { randomFrom } from '../simulation/random.ts'

/** Chance that is the same for the same seed. */
export class RandomSource {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = randomFrom(seed)
  }
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#next() * limit)
  }
  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }
  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)]
    if (one === undefined) throw new Error('nothing to pick from')
    return one
  }
  /** So many of them at most, each made anew. */
  several<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }
}

/** The seed of one input: any of them can be made again without those before it. */
export function seedOf(seed: number, subject: string, index: number): number {
  let mixed = seed >>> 0
  for (const character of `${subject}/${index}`) mixed = Math.imul(mixed ^ character.charCodeAt(0), 0x01000193) >>> 0
  return mixed ^ (mixed >>> 13)
}
