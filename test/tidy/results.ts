import { type Breach, numbered, type Source } from './sources.ts'

/** Those of some writes, such as `locks.release`, that no type declares as answering what became of them. */
export const notAnswering = (types: readonly Source[], writes: readonly string[]): readonly Breach[] =>
  writes.filter((write) => {
    const declared = new RegExp(`^ {2}${write.split('.')[1]}\\([^\\n]*\\): Promise<(?!void>)`, 'm')
    return !types.some(({ text }) => declared.test(text))
  })

const declared =
  /^(export )?(?:(?:async )?function (\w+)|const (\w+) = (?:async )?)(?:<[^>]*>)?\((?:(?!\): )[\s\S])*\): Promise<(?:'appended' \| 'conflict'|Recording|Outcome<)/gm

/** Functions of a file that answer whether a journal took an entry, or whether something was done; `exported` or all. */
export const answering = ({ text }: Source, which: 'exported' | 'all'): readonly string[] =>
  [...text.matchAll(declared)].flatMap(([, exported, named, constant]) =>
    which === 'all' || exported !== undefined ? (named ?? constant ?? []) : [],
  )

/** Places that ask for a write and do not look at what became of it, unless they say so: `.then(ignored, ignored)`. */
export const ignoredResults = (sources: readonly Source[], writes: readonly string[]): readonly Breach[] =>
  sources.flatMap((source) => ignored(source, `(?:\\w+\\.)*(?:${writes.join('|').replaceAll('.', '\\.')})`))

/** Places that do not look at what one of the sources' own functions answers. */
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
