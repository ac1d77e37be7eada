import type { GrammarCommand, GrammarOption, Slot } from '../../grammar.ts'
import type { CommandLine, Word } from './command-line.ts'

/** What may be typed at the caret. */
export type Expected = {
  readonly slots: readonly Slot[]
  readonly options: readonly GrammarOption[]
  /** The option whose value is typed, if any. */
  readonly option: GrammarOption | undefined
}

/** What a command may have at the caret, after the words that are there already. */
export function expectedAt(command: GrammarCommand, { words, current }: CommandLine): Expected {
  const used = new Set(words.map(({ text }) => text))
  const optionOf = (word: Word | undefined) => command.options.find(({ typed }) => typed === word?.text)
  const last = optionOf(words.at(-1))
  if (last && last.takes !== 'nothing') return { slots: [], options: [], option: last }
  const options = command.options.filter(({ typed }) => !used.has(typed))
  if (current.text.startsWith('-')) return { slots: [], options, option: undefined }
  const given = words.filter((word, index) => !word.text.startsWith('--') && !takesValue(optionOf(words[index - 1])))
  const slots = command.ways.flatMap((way) => slotsAfter(way, given, current.text !== ''))
  const isAtStart = current.text === ''
  return { slots, options: isAtStart ? options : [], option: undefined }
}

const takesValue = (option: GrammarOption | undefined): boolean => option !== undefined && option.takes !== 'nothing'

/** The places that the next word can take, after these words; none when they do not fit. */
function slotsAfter(way: readonly Slot[], given: readonly Word[], isTyping: boolean): readonly Slot[] {
  const [slot, ...rest] = way
  if (slot === undefined) return []
  const [word, ...others] = given
  if (word === undefined) return slot.optional ? [slot, ...slotsAfter(rest, [], isTyping)] : [slot]
  if (slot.optional && !fits(slot, word.text)) return slotsAfter(rest, given, isTyping)
  if (!fits(slot, word.text)) return []
  // names of nodes may follow each other, but are no longer needed
  if (slot.is === 'nodes') return others.length > 0 ? slotsAfter(way, others, isTyping) : isTyping ? [slot] : []
  return slotsAfter(rest, others, isTyping)
}

function fits(slot: Slot, text: string): boolean {
  if (slot.is === 'word') return slot.word === text.toLowerCase()
  if (slot.is === 'operation') return /^op-/i.test(text)
  if (slot.is === 'person') return text.startsWith('@')
  return !/^op-/i.test(text) && !text.startsWith('@')
}
