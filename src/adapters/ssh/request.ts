import { invariant } from '../../core/invariant.ts'
import type { OutputMark } from './frame.ts'

/**
 * The version of the request and answer format of `lockkeeper-node`. A program with another version serves only
 * `version`.
 */
export const nodeProtocol = 1

const backslash = 0x5c
const isPlain = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e && byte !== backslash

/** An argument as one line of printable ASCII, which `printf %b` of any `sh` decodes to the same bytes. */
export function encoded(argument: string): string {
  invariant(!argument.includes('\0'), 'an argument of a command cannot contain a zero byte')
  return [...Buffer.from(argument, 'utf8')]
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, '0')}`))
    .join('')
}

/**
 * A request to `lockkeeper-node`: protocol, mark of the answer, verb, number of arguments, one argument a line, `end`.
 * The first three lines have the same format in every protocol. A request without its last line runs nothing.
 */
export const requestText = (verb: string, argv: readonly string[], mark: OutputMark): string =>
  [`lockkeeper-node ${nodeProtocol}`, mark, verb, String(argv.length), ...argv.map(encoded), 'end', ''].join('\n')
