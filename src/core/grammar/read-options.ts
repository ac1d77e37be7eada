import type { Command, OptionKind } from '../commands/command.ts'
import { type Refusal, refusal } from '../refusals.ts'
import { repeated, unseenRefusal } from '../text/characters.ts'
import { bareWord } from '../text/markup.ts'
import { didYouMean } from '../text/nearest.ts'
import type { OptionGiven } from './invocation.ts'
import { optionsOf, typedOption } from './options.ts'
import type { Token, Word } from './tokens.ts'
import { usageRemedy } from './usage.ts'
import { readValue } from './values.ts'

/** The tokens after a verb, split into words and the values of all options. */
export type Read = {
  readonly words: readonly Word[]
  readonly values: { readonly [name: string]: OptionGiven }
  readonly refusals: readonly Refusal[]
  /** Words after unknown options. */
  readonly skipped: readonly Word[]
}

/** Splits the tokens after a verb into words and option values. */
export function readOptions(command: Command, tokens: readonly Token[]): Read {
  const options = optionsOf(command)
  const values = new Map<string, OptionGiven>(
    Object.entries(options).map(([name, { takes }]) => [name, takes === 'nothing' ? false : null]),
  )
  const seen = new Set<string>()
  const words: Word[] = []
  const skipped: Word[] = []
  const refusals: Refusal[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    if (token.is !== 'option') {
      words.push(token)
      continue
    }
    const following = wordsAt(tokens, at + 1)
    const [name, option] = Object.entries(options).find(([name]) => typedOption(name) === `--${token.name}`) ?? []
    if (name === undefined || option === undefined) {
      refusals.push(unseenRefusal(token.name) ?? unknownOption(command, token.name))
      skipped.push(...following)
      at += following.length
    } else if (option.takes === 'nothing') {
      if (token.value !== null) refusals.push(...noValue(command, name, option, token.value.text))
      else values.set(name, true)
    } else {
      // `--x=value` and `--x value` mean the same, so one rule reads the words after both.
      const equals = token.value === null && isUnquoted(following[0], '=') ? 1 : 0
      const own = token.value === null || isUnquoted(token.value, '') ? [] : [token.value]
      const taken = valueWords(option.takes, [...own, ...following.slice(equals)])
      at += equals + taken.length - own.length
      const typed = taken
        .map(({ is, text }) => (is === 'quoted' || option.takes === 'text' ? text : bareWord(text)))
        .join(' ')
      const value = readValue(command, name, option, typed)
      if (value.ok) values.set(name, value.value)
      else refusals.push(...value.refusals)
    }
    if (name !== undefined && seen.has(name)) refusals.push(twice(command, name))
    if (name !== undefined) seen.add(name)
  }
  return { words, values: Object.fromEntries(values), refusals, skipped }
}

const wordsAt = (tokens: readonly Token[], start: number): readonly Word[] => {
  const end = tokens.findIndex(({ is }, index) => index >= start && is === 'option')
  return tokens.slice(start, end === -1 ? tokens.length : end).filter((token) => token.is !== 'option')
}

const isUnquoted = (word: Word | undefined, text: string): boolean => word?.is === 'word' && word.text === text

// Unquoted text extends to the next option, because people on phones leave quotes out.
const valueWords = (takes: OptionKind['takes'], following: readonly Word[]): readonly Word[] =>
  takes === 'text' && following[0]?.is === 'word' ? following : following.slice(0, 1)

function noValue(command: Command, name: string, option: OptionKind, typed: string): readonly Refusal[] {
  const value = readValue(command, name, option, typed)
  return value.ok ? [] : value.refusals
}

const unknownOption = (command: Command, name: string): Refusal =>
  refusal(
    'unknown option',
    `${command.name} has no option ${repeated(`--${name}`)}.`,
    didYouMean(`--${name}`, Object.keys(optionsOf(command)).map(typedOption), usageRemedy(command)),
  )

const twice = (command: Command, name: string): Refusal =>
  refusal('bad value', `${typedOption(name)} is given twice.`, usageRemedy(command))
