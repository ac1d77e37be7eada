import { type ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * The options that a script of this project was given. Prints the usage and ends the process with 0 when `--help` is
 * among them, and with 2 when an option is unknown or lacks its value.
 */
export function scriptOptions<const Given extends Options>(usage: string, options: Given) {
  const given = process.argv.slice(2)
  if (given.includes('--help')) {
    process.stdout.write(`Usage: ${usage}\n`)
    process.exit(0)
  }
  try {
    return parseArgs({ args: given, options }).values
  } catch (error) {
    return mistyped(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`)
  }
}

/** The whole number of an option; ends the process with 2 when the text is none or it is below `least`. */
export const wholeNumber = (option: string, text: string, least: number): number =>
  /^\d{1,9}$/.test(text) && Number(text) >= least
    ? Number(text)
    : mistyped(`--${option} takes a whole number from ${least}, not "${text}"`)

/** Ends the process with 2 after saying what is wrong with its options and what is right. */
export function mistyped(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}
