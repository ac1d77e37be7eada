import type { Command, OptionKind } from '../commands/command.ts'
import { attributes } from '../targets/selector.ts'
import { optionsOf, placeholder, typedOption } from './options.ts'
import { argumentOf, usageOf } from './usage.ts'

/** What may be typed at one place of an argument: itself, or something of a kind. */
type Content =
  | { readonly is: 'word'; readonly word: string }
  | { readonly is: 'nodes' | 'operation' | 'campaign' | 'command' | 'person' | 'group' | 'other' }

/** One place of an argument, and whether it may be left out before the next one. */
export type Slot = Content & { readonly optional: boolean }

/** One option, as it is typed, with the placeholder of its value. */
type CompletedOption = {
  readonly typed: string
  readonly placeholder: string
  readonly takes: OptionKind['takes']
  /** The words of which it takes one; empty unless it takes a choice. */
  readonly choices: readonly string[]
  readonly about: string
}

/** A command for a client that completes it while it is typed. */
type CompletedCommand = {
  readonly name: string
  readonly summary: string
  readonly usage: string
  /** The argument in the usage, such as `<nodes>`. */
  readonly argument: string
  /** The ways to write the argument; empty when the command takes none. */
  readonly ways: readonly (readonly Slot[])[]
  readonly options: readonly CompletedOption[]
}

/** The grammar for a client that completes commands. */
export type CompletionTable = {
  /** The attributes by which nodes are selected, as in `role=storage`. */
  readonly attributes: readonly string[]
  readonly commands: readonly CompletedCommand[]
}

/** Everything that can be completed, from the declarations of the commands. */
export const completionTable = (commands: readonly Command[]): CompletionTable => ({
  attributes,
  commands: commands
    .map((command) => ({
      name: command.name,
      summary: command.summary,
      usage: usageOf(command),
      argument: argumentOf(command),
      ways: waysOf(command),
      options: Object.entries(optionsOf(command)).map(([name, option]) => ({
        typed: typedOption(name),
        placeholder: placeholder(option).trim(),
        takes: option.takes,
        choices: option.takes === 'choice' ? option.choices : [],
        about: option.about,
      })),
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
})

/** The ways to write a command's argument, from its usage. */
const waysOf = (command: Command): readonly (readonly Slot[])[] =>
  splitOutside(unwrapped(argumentOf(command)), '|')
    .map((way) => {
      const tokens = splitOutside(way, ' ').filter((token) => !token.startsWith('--'))
      return tokens.map((token) => slotOf(token, tokens.length === 1))
    })
    .filter((slots) => slots.length > 0)

const placeholders: { readonly [token: string]: Content } = {
  nodes: { is: 'nodes' },
  node: { is: 'nodes' },
  'op-…': { is: 'operation' },
  'c-…': { is: 'campaign' },
  command: { is: 'command' },
  '@person': { is: 'person' },
  name: { is: 'group' },
  HASH: { is: 'other' },
}

/**
 * A token of a usage line. A bare `node` stands for a node where it is the whole way to write the argument, and for itself
 * before another token, as in `node <nodes>`.
 */
function slotOf(token: string, isAlone: boolean): Slot {
  const bare = token.replaceAll(/[<>[\]]/g, '')
  const isBare = bare === token && /^[a-z]+$/.test(token)
  const content = isBare && !isAlone ? undefined : placeholders[bare]
  return { ...(content ?? { is: 'word', word: bare }), optional: token.startsWith('[') }
}

/** The usage without brackets around all of it. */
function unwrapped(usage: string): string {
  const inner = usage.slice(1, -1)
  return /^[<[]/.test(usage) && splitOutside(usage, ' ').length === 1 ? inner : usage
}

/** The parts of a usage line between separators outside of brackets. */
function splitOutside(usage: string, separator: '|' | ' '): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const character of usage) {
    if ('<['.includes(character)) depth += 1
    if ('>]'.includes(character)) depth -= 1
    if (character === separator && depth === 0) parts.push('')
    else parts.push((parts.pop() ?? '') + character)
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
