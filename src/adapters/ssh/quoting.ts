import { invariant } from '../../core/invariant.ts'

const harmless = /^[A-Za-z0-9_./:@%+,-]+$/

/** An argument as a POSIX shell reads it back, byte for byte, whatever is in it. */
export function quoted(argument: string): string {
  invariant(!argument.includes('\0'), 'an argument of a command cannot contain a zero byte')
  return harmless.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`
}

/** The line by which a login shell starts exactly this program with exactly these arguments. */
export const commandLine = (argv: readonly string[]): string => argv.map(quoted).join(' ')
