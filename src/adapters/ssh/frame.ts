import { randomBytes } from 'node:crypto'
import { quoted } from './quoting.ts'
import { bodyOf, type Script } from './scripts.ts'

/** A random word that delimits what one call of a script prints from whatever else its host prints. */
export type OutputMark = string

/** What lies between the marks of a call. */
export type Framed =
  /** Neither stream has the mark: the script did not run, or its output was thrown away. */
  | { readonly is: 'not begun' }
  /** The script began and its last mark is missing: its output is incomplete. */
  | { readonly is: 'not ended' }
  | { readonly is: 'ended'; readonly exitCode: number; readonly output: string }

const markBytes = 12

/** Makes a mark that no program can know beforehand. */
export const newMark = (): OutputMark => `lockkeeper-${randomBytes(markBytes).toString('hex')}`

/**
 * The text that makes a host's `sh` run a script with arguments. Arguments travel here and not on the command line,
 * which a login shell of any kind reads first. The braces make `sh` read to the end before it does anything: a text
 * that was cut off on its way is a syntax error and runs nothing.
 */
export function framed(script: Script, argv: readonly string[], mark: OutputMark): string {
  const lines = [
    '{',
    // a line feed first: what a login prints before may lack one
    `printf '\\n%s begin\\n' ${mark}`,
    `printf '\\n%s begin\\n' ${mark} >&2`,
    `trap 'ended=$?; printf "\\n%s end %s\\n" ${mark} "$ended"; exit "$ended"' EXIT`,
    bodyOf(script),
    `set -- ${argv.map(quoted).join(' ')}`,
    'main "$@"',
    'exit',
    '}',
    '',
  ]
  return lines.join('\n')
}

/** Finds what a script printed between its marks. */
export function unframed(stdout: string, stderr: string, mark: OutputMark): Framed {
  const begin = afterMark(stdout, mark)
  if (begin === null) return afterMark(stderr, mark) === null ? { is: 'not begun' } : { is: 'not ended' }
  const end = new RegExp(`\\n${mark} end (\\d+)\\n`).exec(begin)
  if (end === null) return { is: 'not ended' }
  return { is: 'ended', exitCode: Number(end[1]), output: begin.slice(0, end.index) }
}

/** What stands behind the first mark of a stream; null when the stream has none. */
export function afterMark(stream: string, mark: OutputMark): string | null {
  const line = `\n${mark} begin\n`
  const at = stream.indexOf(line)
  return at === -1 ? null : stream.slice(at + line.length)
}
