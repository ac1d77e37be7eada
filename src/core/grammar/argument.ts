import type { Command } from '../commands/command.ts'
import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import { parseSelector } from '../targets/selector.ts'
import { cleanText, repeated, unseenRefusal, withPlainDashes } from '../text/characters.ts'
import { bareWord } from '../text/markup.ts'
import { type InvocationArgument, readOperationId } from './invocation.ts'
import type { Word } from './tokens.ts'
import { usageRemedy } from './usage.ts'

/** Reads the argument after the verb as the command declares it. */
export function readArgument(command: Command, typed: readonly Word[]): Outcome<InvocationArgument> {
  const { argument } = command
  const words = typed.map(bare).filter(({ is, text }) => is === 'quoted' || text !== '')
  if (argument.is === 'nothing') return readNothing(command, words)
  if (words.length === 0 && isRequired(command)) return missing(command)
  if (argument.is === 'words') return readWords(command, words)
  if (argument.is === 'operation') return readOperation(command, words)
  const parts = words.flatMap(partsOf)
  const operation = parts.some(({ text }) => readOperationId(withPlainDashes(text)) !== null)
  return argument.is === 'nodes or operation' && operation ? readOperation(command, parts) : readNodes(command, words)
}

const bare = (word: Word): Word => (word.is === 'quoted' ? word : { ...word, text: bareWord(word.text) })

// Commas separate nodes, so `op-7F3K,` is the operation, not a node of that name.
const partsOf = (word: Word): readonly Word[] =>
  word.text
    .split(',')
    .filter((text) => text !== '')
    .map((text) => ({ ...word, text }))

const isRequired = ({ argument }: Command): boolean => 'required' in argument && argument.required === 'yes'

const missing = (command: Command) => refused(refusal('missing argument', missingWhat(command), usageRemedy(command)))

const missingWhat = (command: Command): string => {
  const example = command.examples[0]
  const what = {
    nodes: 'which nodes',
    operation: 'which operation',
    'nodes or operation': 'of what',
    words: 'more',
    nothing: 'more',
  }
  return `${command.name} needs an argument: ${what[command.argument.is]}${example === undefined ? '' : `, such as ${example}`}.`
}

function readNodes(command: Command, words: readonly Word[]): Outcome<InvocationArgument> {
  const selector = parseSelector(words.map(({ text }) => text))
  if (!selector.ok) return selector
  if (selector.value.length > 0) return granted({ is: 'nodes', selector: selector.value })
  return isRequired(command) ? missing(command) : granted({ is: 'nodes', selector: null })
}

function readOperation(command: Command, words: readonly Word[]): Outcome<InvocationArgument> {
  const [first, second] = words
  if (first === undefined) return granted({ is: 'operation', operation: null })
  const operation = readOperationId(withPlainDashes(first.text))
  const wrong = operation === null ? first : second
  return wrong === undefined
    ? granted({ is: 'operation', operation })
    : refused(
        refusal(
          'bad value',
          `${command.name} takes one operation, such as op-7F3K, not ${repeated(wrong.text)}.`,
          usageRemedy(command),
        ),
      )
}

function readWords(command: Command, words: readonly Word[]): Outcome<InvocationArgument> {
  const unseen = words.flatMap(({ is, text }) => (is === 'word' ? (unseenRefusal(text) ?? []) : []))
  if (unseen.length > 0) return refused(...unseen)
  const named = words.map(understood).filter((word) => word !== '')
  return named.length === 0 && isRequired(command) ? missing(command) : granted({ is: 'words', words: named })
}

// Only the id of a person counts; the display name beside it can change.
const understood = ({ is, text }: Word): string =>
  is === 'quoted' ? cleanText(text) : (readPersonToken(text) ?? cleanText(withPlainDashes(text)))

const readPersonToken = (text: string): string | null => {
  const id = /^<@([A-Z0-9]{2,32})(?:\|[^>]*)?>$/.exec(text)?.[1]
  return id === undefined ? null : `<@${id}>`
}

/** The id of the person that a parsed word mentions; null when it mentions none. */
export const personIn = (word: string): string | null => /^<@([A-Z0-9]{2,32})>$/.exec(word)?.[1] ?? null

function readNothing(command: Command, words: readonly Word[]): Outcome<InvocationArgument> {
  const extra = words[0]
  if (extra === undefined) return granted({ is: 'nothing' })
  return refused(
    refusal('bad value', `${command.name}: unexpected argument ${repeated(extra.text)}.`, usageRemedy(command)),
  )
}
