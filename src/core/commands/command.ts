import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import type { Step } from '../steps/table.ts'
import type { ControlIntent } from './control-intent.ts'
import type { CommandAnswer, Facts, FactsKind } from './facts.ts'

/**
 * What an option takes: no value, one word, one of some words, text, a whole number, a whole number or `auto`, a duration
 * in milliseconds, or a local time.
 */
export type OptionKind =
  | { readonly takes: 'nothing'; readonly about: string }
  | { readonly takes: 'word'; readonly about: string }
  | { readonly takes: 'choice'; readonly about: string; readonly choices: readonly string[] }
  | { readonly takes: 'text'; readonly about: string; readonly maxLength: number }
  | { readonly takes: 'number'; readonly about: string; readonly min: number; readonly max: number }
  | { readonly takes: 'number or auto'; readonly about: string; readonly min: number; readonly max: number }
  | { readonly takes: 'duration'; readonly about: string }
  | { readonly takes: 'time'; readonly about: string }

/** The type of an option's value; false or null when the option is not given. */
export type OptionValue<O extends OptionKind> = O extends { takes: 'nothing' }
  ? boolean
  : O extends { takes: 'text' | 'word' | 'choice' | 'time' }
    ? string | null
    : O extends { takes: 'number or auto' }
      ? number | 'auto' | null
      : number | null

/** The options of a command, by name. */
export type Options = { readonly [name: string]: OptionKind }

/** The values of options, by name. */
export type OptionValues<O extends Options> = { readonly [K in keyof O]: OptionValue<O[K]> }

/**
 * The argument after the verb: nodes by expression, one operation, either of them, words with their own usage, or
 * nothing.
 */
export type Argument =
  | { readonly is: 'nodes'; readonly required: 'yes' | 'no' }
  | { readonly is: 'operation'; readonly required: 'yes' | 'no' }
  | { readonly is: 'nodes or operation'; readonly required: 'yes' | 'no' }
  | { readonly is: 'words'; readonly required: 'yes' | 'no'; readonly usage: string }
  | { readonly is: 'nothing' }

/** The input of a recipe, for one node. */
export type RecipeInput<O extends Options> = OptionValues<O> & {
  readonly node: Node
  readonly policy: Policy
  /** The requester's reason. */
  readonly reason: string
}

/** The input of a control or answering command. */
export type CommandInput<O extends Options> = OptionValues<O> & {
  /** The parsed words after the verb, without options; node names when the command takes nodes. */
  readonly words: readonly string[]
  /** The whole command in canonical form, for buttons that repeat it. */
  readonly typed: string
}

type Described<O extends Options> = {
  readonly name: string
  /** One line for help: verb, object, result. */
  readonly summary: string
  readonly argument: Argument
  readonly options: O
  readonly examples: readonly string[]
  /** Whether the command also gets a slash command of its own, such as `/reboot`. */
  readonly direct: 'yes' | 'no'
}

/** A command that changes nodes: its recipe makes the steps for each node. */
export type ChangingCommand<O extends Options = Options> = Described<O> & {
  readonly recipe: (input: RecipeInput<O>) => readonly Step[]
}

/** A command that controls operations, stop flags or locks. */
export type ControlCommand<O extends Options = Options> = Described<O> & {
  readonly control: (input: CommandInput<O>) => ControlIntent
}

/** A command that answers from facts and changes nothing. */
export type AnsweringCommand<O extends Options = Options, K extends FactsKind = FactsKind> = Described<O> & {
  readonly reads: K
  readonly answer: (facts: Facts[K], input: CommandInput<O>) => CommandAnswer
}

/** A command as the parser, help, the manifest and the documents see it. */
export type Command = ChangingCommand | ControlCommand | AnsweringCommand

/** Declares a changing, control or answering command. */
export function command<O extends Options, K extends FactsKind>(
  described: ChangingCommand<O> | ControlCommand<O> | AnsweringCommand<O, K>,
): Command {
  // The parser passes each command exactly the options that it declares, which the compiler cannot see.
  return described as unknown as Command
}

/** An option without a value, such as `--dry-run`. */
export const flag = (about: string) => ({ takes: 'nothing', about }) as const
/** The option that names the gate to override. */
export const breakGlass = {
  takes: 'text',
  about: 'Go on without this one gate, such as "service checks"; for its own group only, with --reason',
  maxLength: 60,
} as const

/** An option with one word, such as the name of a cluster. */
export const word = (about: string) => ({ takes: 'word', about }) as const
/** An option with one of these words. */
const choice = (about: string, ...choices: readonly string[]) => ({ takes: 'choice', about, choices }) as const
/** An option with text, at most `maxLength` characters. */
export const text = (about: string, maxLength = 300) => ({ takes: 'text', about, maxLength }) as const
/** An option with a whole number. */
export const number = (about: string, min: number, max: number) => ({ takes: 'number', about, min, max }) as const
/** The option for the page of an answer that does not fit on one. */
export const page = number('This page of the answer; its buttons lead to the others', 1, 100_000)
/** The option for the ceiling of nodes at the same time; scopes and gates may allow fewer. */
export const atOnce = {
  takes: 'number or auto',
  about: 'At most so many nodes at the same time; auto: as many as slots and checks allow',
  min: 1,
  max: 1000,
} as const
/** An option with a duration such as `30m`. */
export const duration = (about: string) => ({ takes: 'duration', about }) as const
/** The options for how the nodes of a request follow each other. */
export const rollout = {
  atOnce,
  leaveOutBusy: flag('Leave out nodes that another open operation includes'),
  quarantine: number('Set aside up to so many nodes that refuse to be drained, and go on with the others', 0, 1000),
  waves: choice('Start with a canary and go on in growing waves, or all nodes in one wave', 'canary', 'none'),
} as const
/** The option for the time in which the nodes of a wave are watched before the next one. */
export const soak = duration('Watch each wave for so long; the next one starts only if all checks agreed throughout')
/** The options that narrow the maintenance windows of the nodes: one more window, an earliest and a last local time. */
export const narrowing = {
  in: word('Only while this maintenance window is open as well'),
  at: { takes: 'time', about: 'Not before this local time, in the zone of the maintenance window' },
  until: {
    takes: 'time',
    about: 'As if the window closed for good at this local time; nodes that are left stay untouched',
  },
} as const
