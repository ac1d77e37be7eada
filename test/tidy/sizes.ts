import type { Breach, Source } from './sources.ts'

/** The most lines that a file may have: enough to keep one thought together. */
export const maxLines = 350

/** How many lines a file has. */
const linesOf = ({ text }: Source): number => text.replace(/\n$/, '').split('\n').length

/** A breach for every file that has more than `maxLines` lines. */
export const tooLong = (sources: readonly Source[]): readonly Breach[] =>
  sources
    .filter((source) => linesOf(source) > maxLines)
    .map((source) => `${source.path} has ${linesOf(source)} lines; the cap is ${maxLines}`)
