import { type Breach, numbered, type Source } from './sources.ts'

/** Those of some writes, such as `locks.release`, that no type declares as answering what became of them. */
export const notAnswering = (types: readonly Source[], writes: readonly string[]): readonly Breach[] =>
  writes.filter((write) => {
    const declared = new RegExp(`^ {2}${write.split('.')[1]}\\([^\\n]*\\): Promise<(?!void>)`, 'm')
    return !types.some(({ text }) => declared.test(text))
  })

/** Places that ask for a write and do not look at what became of it, unless they say so: `.then(ignored, ignored)`. */
export const ignoredResults = (sources: readonly Source[], writes: readonly string[]): readonly Breach[] => {
  const asked = new RegExp(
    `^\\s*(?:void |await |void \\(await )(?:\\w+\\.)*(?:${writes.join('|').replaceAll('.', '\\.')})\\(`,
  )
  return sources.flatMap(({ path, text }) =>
    numbered(text)
      .filter(({ line }) => asked.test(line) && !line.includes('.then(ignored, ignored)'))
      .map(({ line, at }) => `${path}:${at} ignores what became of a write: ${line.trim()}`),
  )
}
