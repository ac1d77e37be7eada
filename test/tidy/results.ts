import { type Breach, numbered, type Source } from './sources.ts'

/** Writes that no type declares with a result, although each of `writes` must have one. */
export const notAnswering = (types: readonly Source[], writes: readonly string[]): readonly Breach[] =>
  writes.filter((write) => {
    const declared = new RegExp(`^ {2}${write.split('.')[1]}\\([^\\n]*\\): Promise<(?!void>)`, 'm')
    return !types.some(({ text }) => declared.test(text))
  })

const declared =
  /^(export )?(?:(?:async )?function (\w+)|const (\w+) = (?:async )?)(?:<[^>]*>)?\((?:(?!\): )[\s\S])*\): Promise<(?:'appended' \| 'conflict'|Recording|Outcome<)/gm

/** Functions whose result says whether a journal entry was appended or a change was made: exported ones, or all. */
export const answering = ({ text }: Source, which: 'exported' | 'all'): readonly string[] =>
  [...text.matchAll(declared)].flatMap(([, exported, named, constant]) =>
    which === 'all' || exported !== undefined ? (named ?? constant ?? []) : [],
  )

/** Calls of writes whose result is ignored, except those marked with `.then(ignored, ignored)`. */
export const ignoredResults = (sources: readonly Source[], writes: readonly string[]): readonly Breach[] =>
  sources.flatMap((source) => ignored(source, `(?:\\w+\\.)*(?:${writes.join('|').replaceAll('.', '\\.')})`))

/** Calls whose result is ignored, of the sources' own functions that return such results. */
export function ignoredAnswers(sources: readonly Source[]): readonly Breach[] {
  const exported = sources.flatMap((source) => answering(source, 'exported'))
  return sources.flatMap((source) => ignored(source, [...exported, ...answering(source, 'all')].join('|')))
}

function ignored({ path, text }: Source, asked: string): readonly Breach[] {
  const statement = new RegExp(`^\\s*(?:if \\(.*\\) |else )?(?:void |await |void \\(await )(?:${asked})\\(`)
  return numbered(text)
    .filter(({ line }) => statement.test(line) && !line.includes('.then(ignored, ignored)') && !line.endsWith('),'))
    .map(({ line, at }) => `${path}:${at} ignores what became of a write: ${line.trim()}`)
}
