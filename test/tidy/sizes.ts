import type { Breach, Source } from './sources.ts'

/** The most lines that a file may have. */
export const mostLines = 250

/** Half of the files must have fewer lines than this. */
export const medianBelow = 100

/** How many lines a file has. */
const linesOf = ({ text }: Source): number => text.replace(/\n$/, '').split('\n').length

/** Every file that has grown too long to be read at once. */
export const tooLong = (sources: readonly Source[]): readonly Breach[] =>
  sources
    .filter((source) => linesOf(source) > mostLines)
    .map((source) => `${source.path} has ${linesOf(source)} lines, ${mostLines} at most are read`)

/** The middle one of the files' lengths, in lines. */
export function medianLines(sources: readonly Source[]): number {
  const lengths = sources.map(linesOf).sort((a, b) => a - b)
  return lengths[Math.floor(lengths.length / 2)] ?? 0
}
