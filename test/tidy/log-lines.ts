import type { Source } from './sources.ts'

/** One line that the bot may log. */
export type LogLine = { readonly level: 'warn' | 'error'; readonly text: string; readonly from: string }

/** The arguments of a call, from its opening parenthesis on: up to the one that closes it. */
function argumentsAt(text: string, open: number): string {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth === 0) return text.slice(open + 1, at)
  }
  return text.slice(open + 1)
}

const lastText = (given: string): string | null =>
  [...given.matchAll(/'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)]
    .at(-1)
    ?.slice(1)
    .find((one) => one !== undefined) ?? null

/** What varies stands as an ellipsis. */
const readable = (text: string): string => text.replaceAll(/\$\{[^}]*\}/g, '…').replaceAll("\\'", "'")

/** Every line at warn or error whose text stands in the code. */
export const logLines = (sources: readonly Source[]): readonly LogLine[] =>
  sources
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\blog\??\.(warn|error)\(/g)].flatMap((call): readonly LogLine[] => {
        const said = lastText(argumentsAt(text, call.index + call[0].length - 1))
        return said === null ? [] : [{ level: call[1] === 'warn' ? 'warn' : 'error', text: readable(said), from: path }]
      }),
    )
    .sort((a, b) => (`${a.level}${a.text.toLowerCase()}` < `${b.level}${b.text.toLowerCase()}` ? -1 : 1))

/** The lines as a table, errors first. */
export function logTable(lines: readonly LogLine[]): string {
  const rows = lines.map(({ level, text, from }) => `| \`${level}\` | ${text} | [${from}](../${from}) |`)
  return ['| level | line | said in |', '|---|---|---|', ...new Set(rows)].join('\n')
}
