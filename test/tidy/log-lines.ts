import type { Source } from './sources.ts'

/** A warning or error that the bot may log, and the file that logs it. */
export type LogLine = { readonly level: 'warn' | 'error'; readonly text: string; readonly from: string }

/** The arguments of a call whose parenthesis opens at `open`. */
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

/** A message with an ellipsis for each interpolated value. */
const readable = (text: string): string => text.replaceAll(/\$\{[^}]*\}/g, '…').replaceAll("\\'", "'")

/** All literal messages at the levels warn and error, sorted by level and text. */
export const logLines = (sources: readonly Source[]): readonly LogLine[] =>
  sources
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\blog\??\.(warn|error)\(/g)].flatMap((call): readonly LogLine[] => {
        const said = lastText(argumentsAt(text, call.index + call[0].length - 1))
        return said === null ? [] : [{ level: call[1] === 'warn' ? 'warn' : 'error', text: readable(said), from: path }]
      }),
    )
    .sort((a, b) => (`${a.level}${a.text.toLowerCase()}` < `${b.level}${b.text.toLowerCase()}` ? -1 : 1))

/** The log lines as a Markdown table. */
export function logTable(lines: readonly LogLine[]): string {
  const rows = lines.map(({ level, text, from }) => `| \`${level}\` | ${text} | [${from}](../${from}) |`)
  return ['| level | line | said in |', '|---|---|---|', ...new Set(rows)].join('\n')
}
