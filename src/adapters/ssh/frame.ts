import { randomBytes } from 'node:crypto'
import { quoted } from './quoting.ts'
import { bodyOf, type Script } from './scripts.ts'

/** A random word that separates the output of one call of a script from everything else that its host prints. */
export type OutputMark = string

/** The output between the marks of a call. */
export type Framed =
  /** Neither stream has the mark: the script did not run, or its output was lost. */
  | { readonly is: 'not begun' }
  /** The script began and its last mark is missing: its output is incomplete. */
  | { readonly is: 'not ended' }
  | { readonly is: 'ended'; readonly exitCode: number; readonly output: string }

const markBytes = 12

/** Creates a mark that no program can predict. */
export const newMark = (): OutputMark => `lockkeeper-${randomBytes(markBytes).toString('hex')}`

/**
 * The text that makes a host's `sh` run a script with arguments. Arguments are in the text, not on the command line,
 * which a login shell of unknown syntax would parse first. The braces make `sh` read to the end before it runs
 * anything: a truncated text is a syntax error and runs nothing.
 */
export function framed(script: Script, argv: readonly string[], mark: OutputMark): string {
  const lines = [
    '{',
    // a line feed first, because earlier output of the login may lack one
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

/** The text after the first mark of a stream; null when the stream has none. */
export function afterMark(stream: string, mark: OutputMark): string | null {
  const line = `\n${mark} begin\n`
  const at = stream.indexOf(line)
  return at === -1 ? null : stream.slice(at + line.length)
}
