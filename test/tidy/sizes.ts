import type { Breach, Source } from './sources.ts'

/** The maximum number of lines of a file. */
export const maxLines = 350

/** The number of lines of a file, without a final empty one. */
const linesOf = ({ text }: Source): number => text.replace(/\n$/, '').split('\n').length

/** Files with more than `maxLines` lines. */
export const tooLong = (sources: readonly Source[]): readonly Breach[] =>
  sources
    .filter((source) => linesOf(source) > maxLines)
    .map((source) => `${source.path} has ${linesOf(source)} lines; the cap is ${maxLines}`)
