import type { Grammar, GrammarCommand } from '../../grammar.ts'

/** A word of the line, and where it begins. */
export type Word = { readonly text: string; readonly from: number }

/** What was typed before the caret, as the grammar of commands sees it. */
export type CommandLine = {
  /** The command, once its verb is complete. */
  readonly command: GrammarCommand | undefined
  /** Where the verb begins. */
  readonly verbFrom: number
  /** The complete words after the verb; all complete words as long as there is no verb. */
  readonly words: readonly Word[]
  /** The word at the caret; empty after a space. */
  readonly current: Word
}

/** Reads a line up to the caret; undefined when it is no command, or when the caret is in a quoted text. */
export function readCommandLine(grammar: Grammar, appName: string, before: string): CommandLine | undefined {
  const head = headOf(grammar, appName, before)
  if (!head) return undefined
  const found = [...before.matchAll(/"[^"]*"?|\S+/g)]
    .map((match) => ({ text: match[0], from: match.index }))
    .filter(({ from }) => from >= head.length)
  const last = found.at(-1)
  if (last?.text.startsWith('"') && !/^".*"$/.test(last.text)) return undefined
  const isOpen = last !== undefined && !/\s$/.test(before)
  const current = isOpen && last ? last : { text: '', from: before.length }
  const words = isOpen ? found.slice(0, -1) : found
  const verbFrom = found[0]?.from ?? before.length
  const direct = grammar.commands.find(({ name }) => name === head.verb)
  if (direct) return { command: direct, verbFrom, words, current }
  const verbs = grammar.commands
    .map((command) => ({ command, length: command.name.split(' ').length }))
    .filter(
      ({ command, length }) =>
        words
          .slice(0, length)
          .map(({ text }) => text.toLowerCase())
          .join(' ') === command.name,
    )
    .sort((one, other) => other.length - one.length)
  const verb = verbs[0]
  return { command: verb?.command, verbFrom, words: words.slice(verb?.length ?? 0), current }
}

/** The beginning of a line that makes it a command: the slash command, one with a verb of its own, or a mention. */
function headOf(grammar: Grammar, appName: string, before: string) {
  const [head = '', name = ''] = /^\s*([/@]\S+?)[:,]?\s+/.exec(before) ?? []
  const typed = name.toLowerCase()
  if (typed === grammar.prefix || typed === `@${appName}`) return { length: head.length, verb: undefined }
  const verb = grammar.direct[typed]
  return verb === undefined ? undefined : { length: head.length, verb }
}
