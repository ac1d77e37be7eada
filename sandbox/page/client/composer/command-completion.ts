import type { PageState } from '../../../workspace/page/page-state.ts'
import type { GrammarOption, Slot } from '../../grammar.ts'
import { cardsIn, isOver, stateOf } from '../guide/facts.ts'
import { expectedAt } from './arguments.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { type Completion, mentions, type Suggestion } from './completion.ts'
import { nodeSuggestions } from './nodes.ts'
import type { Vocabulary } from './vocabulary.ts'

/** The workspace as completion sees it. */
type NamedThings = Pick<PageState, 'app' | 'people' | 'groups' | 'headlines'>

const plain = (title: string, description: string): Suggestion => ({
  title,
  hint: '',
  description,
  insert: `${title} `,
  caretBack: 0,
})

/** Completes verbs, and what the grammar allows after them; undefined where nothing is to be completed. */
export function commandCompletion(state: NamedThings, vocabulary: Vocabulary, before: string): Completion | undefined {
  const { grammar } = vocabulary
  const line = grammar && readCommandLine(grammar, state.app.name, before)
  if (!grammar || !line) return undefined
  if (!line.command) return verbs(vocabulary, line, before)
  const { slots, options, option } = expectedAt(line.command, line)
  const { current } = line
  const at = (from: number, suggestions: readonly Suggestion[]) => completion(from, before.length, suggestions, before)
  if (option) return at(current.from, startingWith(values(vocabulary, option), current.text))
  const nodes = slots.some(({ is }) => is === 'nodes') ? nodeSuggestions(vocabulary, current.text) : undefined
  const words = startingWith(
    slots.flatMap((slot) => wordsFor(state, vocabulary, slot)),
    current.text,
  )
  const flags = startingWith(options.map(optionSuggestion), current.text)
  // only nodes are written as lists, of which the last term is completed
  if (words.length === 0 && flags.length === 0 && nodes) return at(current.from + nodes.from, nodes.suggestions)
  return at(current.from, [...words, ...(nodes?.from === 0 ? nodes.suggestions : []), ...flags])
}

/** The usage of the command that is typed, once its verb is complete; undefined before. */
export function commandUsage(state: NamedThings, { grammar }: Vocabulary, text: string): string | undefined {
  const command = grammar && readCommandLine(grammar, state.app.name, `${text} `)?.command
  return command && `${grammar.prefix} ${command.usage}`
}

function verbs({ grammar }: Vocabulary, { verbFrom }: CommandLine, before: string): Completion | undefined {
  const typed = before.slice(verbFrom).toLowerCase().replaceAll(/\s+/g, ' ')
  const suggestions = (grammar?.commands ?? [])
    .filter(({ name }) => name.startsWith(typed))
    .map(({ name, argument, summary }) => ({ ...plain(name, summary), hint: argument }))
  return completion(verbFrom, before.length, suggestions, before)
}

/** No completion is shown when all that it could do is add a space. */
function completion(
  from: number,
  to: number,
  suggestions: readonly Suggestion[],
  before: string,
): Completion | undefined {
  const [only, ...others] = suggestions
  if (!only || (others.length === 0 && only.insert.trim() === before.slice(from, to))) return undefined
  return { from, to, takes: 'Tab', suggestions }
}

const startingWith = (suggestions: readonly Suggestion[], typed: string): readonly Suggestion[] =>
  suggestions.filter(({ title }) => title.toLowerCase().startsWith(typed.toLowerCase()))

function wordsFor(state: NamedThings, { grammar, nodes }: Vocabulary, slot: Slot): readonly Suggestion[] {
  switch (slot.is) {
    case 'word':
      return [plain(slot.word, '')]
    case 'operation':
      return operations(state)
    case 'command':
      return (grammar?.commands ?? []).map(({ name, summary }) => plain(name, summary))
    case 'person':
      return mentions(state, '').filter(({ title }) => state.people.some(({ name }) => title === `@${name}`))
    case 'group':
      return [...new Set(nodes.flatMap(({ group }) => (group === null ? [] : [group])))].map((group) =>
        plain(group, ''),
      )
    case 'nodes':
    case 'campaign':
    case 'other':
      return []
  }
}

/** The operations whose cards are in the workspace: open ones first, each newest first. */
function operations({ headlines }: NamedThings): readonly Suggestion[] {
  const known = headlines.flatMap((headline) => {
    const id = /\((op-\w+)\)$/.exec(headline.lines.at(-1) ?? '')?.[1]
    const [card] = cardsIn({ headlines: [headline] })
    return id !== undefined && card ? [{ id, card }] : []
  })
  const newest = known.toReversed()
  return [...newest.filter(({ card }) => !isOver(card)), ...newest.filter(({ card }) => isOver(card))].map(
    ({ id, card }) => plain(id, `${card.subject} – ${stateOf(card)}`),
  )
}

function optionSuggestion({ typed, placeholder, takes, about }: GrammarOption): Suggestion {
  const isText = takes === 'text'
  return {
    title: typed,
    hint: placeholder,
    description: about,
    insert: isText ? `${typed} ""` : `${typed} `,
    caretBack: isText ? 1 : 0,
  }
}

function values({ grammar }: Vocabulary, { typed, choices, takes }: GrammarOption): readonly Suggestion[] {
  if (typed === '--cluster') return (grammar?.clusters ?? []).map((name) => plain(name, ''))
  return [...choices, ...(takes === 'number or auto' ? ['auto'] : [])].map((choice) => plain(choice, ''))
}
