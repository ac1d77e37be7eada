import type { Command } from '../command.ts'
import { isChanging, optionsOf, placeholder, typedOption } from './options.ts'
import { argumentOf, usageOf } from './usage.ts'

/** Everything that help, manifest and docs say of a command. */
export type ManualEntry = {
  readonly name: string
  readonly summary: string
  readonly kind: 'changes nodes' | 'asks' | 'answers'
  readonly direct: 'yes' | 'no'
  readonly usage: string
  /** What follows the verb, without options: short enough for the hint of a slash command. */
  readonly hint: string
  readonly options: readonly { readonly typed: string; readonly about: string }[]
  readonly examples: readonly string[]
}

/** The manual's entry of a command. */
export const manualEntry = (command: Command): ManualEntry => ({
  name: command.name,
  summary: command.summary,
  kind: isChanging(command) ? 'changes nodes' : 'asks' in command ? 'asks' : 'answers',
  direct: command.direct,
  usage: usageOf(command),
  hint: argumentOf(command).trim(),
  options: Object.entries(optionsOf(command)).map(([name, option]) => ({
    typed: `${typedOption(name)}${placeholder(option)}`,
    about: option.about,
  })),
  // People pick a person by name; the id is what arrives.
  examples: command.examples.map((example) => example.replaceAll(/<@[A-Z0-9]+>/g, '@ana')),
})

/** The manual of all commands, by name. */
export const manual = (commands: readonly Command[]): readonly ManualEntry[] =>
  commands.map(manualEntry).toSorted((a, b) => (a.name < b.name ? -1 : 1))
