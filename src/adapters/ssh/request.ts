import { invariant } from '../../core/invariant.ts'
import type { OutputMark } from './frame.ts'

/** The form of requests and answers of `lockkeeper-node`. A program that has another one runs nothing but `version`. */
export const nodeProtocol = 1

const backslash = 0x5c
const isPlain = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e && byte !== backslash

/** An argument on one line of printable ASCII, which `printf %b` of any `sh` turns back into the same bytes. */
export function encoded(argument: string): string {
  invariant(!argument.includes('\0'), 'an argument of a command cannot contain a zero byte')
  return [...Buffer.from(argument, 'utf8')]
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, '0')}`))
    .join('')
}

/**
 * A request to `lockkeeper-node`: protocol, mark of the answer, verb, number of arguments, one argument a line, `end`.
 * The first three lines have the same form in every protocol. A request without its last line runs nothing.
 */
export const requestText = (verb: string, argv: readonly string[], mark: OutputMark): string =>
  [`lockkeeper-node ${nodeProtocol}`, mark, verb, String(argv.length), ...argv.map(encoded), 'end', ''].join('\n')
