import type { Command } from '../commands/command.ts'
import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import { repeated, unseenRefusal, withPlainDashes } from '../text/characters.ts'
import { bareVerb, isOpenMarkup } from '../text/markup.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Token } from './tokens.ts'
import { usageRemedy } from './usage.ts'

/** The command that the first words name, and the tokens after its name. */
export type Verb = { readonly command: Command; readonly rest: readonly Token[] }

/** Finds the command that the first words name; the longest matching name wins. */
export function findVerb(commands: readonly Command[], tokens: readonly Token[]): Outcome<Verb> {
  const words = leadingWords(tokens)
  const typed = words[0]
  if (typed === undefined)
    return refused(
      refusal('nothing asked', 'Nothing to do: the command is empty.', 'Type a command; help lists your commands.'),
    )
  const first = tokens[0]
  if (first?.is === 'word' && isOpenMarkup(first.text))
    return refused(
      refusal('bad value', `${repeated(first.text)} begins with markup.`, 'Type the command without markup.'),
    )
  const unseen = unseenRefusal(typed)
  if (unseen !== null) return refused(unseen)
  const command = commands
    .filter(({ name }) => name.split(' ').every((part, index) => part === words[index]))
    .toSorted((a, b) => b.name.length - a.name.length)[0]
  if (command !== undefined) return granted({ command, rest: tokens.slice(command.name.split(' ').length) })
  return refused(unknownVerb(commands, words))
}

function leadingWords(tokens: readonly Token[]): readonly string[] {
  const end = tokens.findIndex(({ is }) => is === 'option')
  return (end === -1 ? tokens : tokens.slice(0, end)).flatMap((token) =>
    token.is === 'option' ? [] : [bareVerb(withPlainDashes(token.text)).toLowerCase()],
  )
}

function unknownVerb(commands: readonly Command[], words: readonly string[]) {
  const [first = '', second = ''] = words
  const begun = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (begun.length > 0)
    return refusal('unknown verb', `${repeated(first)} is incomplete.`, begun.map(usageRemedy).join('\n'))
  const names = commands.map(({ name }) => name)
  const twoWords = names.filter((name) => name.includes(' '))
  const remedy = didYouMean(`${first} ${second}`, twoWords, didYouMean(first, names, 'help lists your commands.'))
  return refusal('unknown verb', `${repeated(first)}: no such command.`, remedy)
}
