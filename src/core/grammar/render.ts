import type { Command, OptionKind, Options } from '../commands/command.ts'
import { typedSelector } from '../targets/selector.ts'
import { typedDuration } from '../text/durations.ts'
import { bareWord } from '../text/markup.ts'
import type { InvocationArgument, OptionGiven } from './invocation.ts'
import { optionsOf, typedOption } from './options.ts'

/** A command in canonical form: argument first, then options in declared order. Parsing it gives the same command. */
export const canonical = (
  command: Command,
  given: InvocationArgument,
  values: { readonly [name: string]: OptionGiven },
): string => [command.name, ...typedGiven(given), ...typedOptions(optionsOf(command), values)].join(' ')

function typedGiven(given: InvocationArgument): readonly string[] {
  if (given.is === 'nodes') return given.selector === null ? [] : [typedSelector(given.selector)]
  if (given.is === 'operation') return given.operation === null ? [] : [given.operation]
  return given.is === 'words' ? given.words.map(typedWord) : []
}

const typedOptions = (options: Options, values: { readonly [name: string]: OptionGiven }): readonly string[] =>
  Object.entries(options).flatMap(([name, option]) => {
    const value = values[name] ?? null
    if (value === null || value === false) return []
    return value === true ? [typedOption(name)] : [`${typedOption(name)} ${typedValue(option, value)}`]
  })

const typedValue = (option: OptionKind, value: string | number): string =>
  option.takes === 'text' ? quoted(String(value)) : unquotedValue(option, value)

/** The value of an option as it is typed into a field of its own. */
export const unquotedValue = (option: OptionKind, value: string | number): string =>
  option.takes === 'duration' ? typedDuration(Number(value)) : String(value)

const plainWord = /^(<@[A-Z0-9]{2,32}>|[a-z0-9_.!#*=,:/+@][a-z0-9_.!#*=,:/+@-]*)$/i

// Without quotes, the parser would split such a word elsewhere or strip markup and punctuation from it.
const typedWord = (word: string): string => (plainWord.test(word) && bareWord(word) === word ? word : quoted(word))

/** Text in quotes, escaped for the parser. */
export const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`
