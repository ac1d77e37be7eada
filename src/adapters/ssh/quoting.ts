import { invariant } from '../../core/invariant.ts'

const harmless = /^[A-Za-z0-9_./:@%+,-]+$/

/** Quotes an argument so that a POSIX shell reads it back byte for byte. */
export function quoted(argument: string): string {
  invariant(!argument.includes('\0'), 'an argument of a command cannot contain a zero byte')
  return harmless.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}

/** The command line with which a login shell starts exactly this program with exactly these arguments. */
export const commandLine = (argv: readonly string[]): string => argv.map(quoted).join(' ')
