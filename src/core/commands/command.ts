import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import type { Step } from '../steps/table.ts'
import type { ControlIntent } from './control-intent.ts'
import type { CommandAnswer, Facts, FactsKind } from './facts.ts'

/** What an option takes: nothing, one word, text, a whole number, or a duration in milliseconds. */
export type OptionKind =
  | { readonly takes: 'nothing'; readonly about: string }
  | { readonly takes: 'word'; readonly about: string }
  | { readonly takes: 'text'; readonly about: string; readonly longest: number }
  | { readonly takes: 'number'; readonly about: string; readonly least: number; readonly most: number }
  | { readonly takes: 'duration'; readonly about: string }

/** The value that an option of a kind has when a person gave it, and when not. */
export type OptionValue<O extends OptionKind> = O extends { takes: 'nothing' }
  ? boolean
  : O extends { takes: 'text' | 'word' }
    ? string | null
    : number | null

/** The options of a command, by name. */
export type Options = { readonly [name: string]: OptionKind }

/** The values of options, by name. */
export type OptionValues<O extends Options> = { readonly [K in keyof O]: OptionValue<O[K]> }

/** What follows the verb: nodes by expression, one operation, either, words of a fixed choice, free text, or nothing. */
export type Argument =
  | { readonly is: 'nodes'; readonly required: 'yes' | 'no' }
  | { readonly is: 'operation'; readonly required: 'yes' | 'no' }
  | { readonly is: 'nodes or operation'; readonly required: 'yes' | 'no' }
  | { readonly is: 'words'; readonly required: 'yes' | 'no'; readonly usage: string }
  | { readonly is: 'nothing' }

/** What a recipe is given for each node. */
export type RecipeInput<O extends Options> = OptionValues<O> & {
  readonly node: Node
  readonly policy: Policy
  /** Why, in the requester's words. */
  readonly reason: string
}

/** What an asking or answering command is given. */
export type CommandInput<O extends Options> = OptionValues<O> & {
  /** The words after the verb, as understood, without options; node names when it takes nodes. */
  readonly words: readonly string[]
}

type Described<O extends Options> = {
  readonly name: string
  /** One line for help: verb, object, result. */
  readonly summary: string
  readonly argument: Argument
  readonly options: O
  readonly examples: readonly string[]
  /** Whether it also wishes for a slash command of its own, such as `/reboot`. */
  readonly direct: 'yes' | 'no'
}

/** A command that changes nodes: a recipe of steps for each. */
export type ChangingCommand<O extends Options = Options> = Described<O> & {
  readonly recipe: (input: RecipeInput<O>) => readonly Step[]
}

/** A command that asks the engine for something about operations, flags or locks. */
export type ControlCommand<O extends Options = Options> = Described<O> & {
  readonly control: (input: CommandInput<O>) => ControlIntent
}

/** A command that answers from facts and changes nothing. */
export type AnsweringCommand<O extends Options = Options, K extends FactsKind = FactsKind> = Described<O> & {
  readonly reads: K
  readonly answer: (facts: Facts[K], input: CommandInput<O>) => CommandAnswer
}

/** A command, as the parser, help, manifest and docs see it. */
export type Command = ChangingCommand | ControlCommand | AnsweringCommand

/** Declares a command that changes nodes, asks for something, or answers. */
export function command<O extends Options, K extends FactsKind>(
  described: ChangingCommand<O> | ControlCommand<O> | AnsweringCommand<O, K>,
): Command {
  // The parser gives each command exactly the options it declares; this is the one place that says so to the compiler.
  return described as unknown as Command
}

/** An option without a value, such as `--dry-run`. */
export const flag = (about: string) => ({ takes: 'nothing', about }) as const
/** The option by which a command may be asked to go on without one gate. */
export const breakGlass = {
  takes: 'text',
  about: 'Go on without this one gate, such as "service checks"; for its own group only, with --reason',
  longest: 60,
} as const

/** An option with one word, such as the name of a cluster. */
export const word = (about: string) => ({ takes: 'word', about }) as const
/** An option with text, at most `longest` characters. */
export const text = (about: string, longest = 300) => ({ takes: 'text', about, longest }) as const
/** An option with a whole number. */
export const number = (about: string, least: number, most: number) => ({ takes: 'number', about, least, most }) as const
/** The ceiling of nodes in work at the same time; scopes and gates may allow fewer. */
export const atOnce = number('At most so many nodes at the same time; the default is 1', 1, 1000)
/** An option with a duration such as `30m`. */
export const duration = (about: string) => ({ takes: 'duration', about }) as const
