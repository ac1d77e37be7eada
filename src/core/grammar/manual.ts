import type { Command } from '../commands/command.ts'
import type { ManualEntry } from '../commands/manual-entry.ts'
import { isChanging, optionsOf, placeholder, typedOption } from './options.ts'
import { argumentOf, usageOf } from './usage.ts'

/** The manual entry of a command. */
const manualEntry = (command: Command): ManualEntry => ({
  name: command.name,
  summary: command.summary,
  kind: isChanging(command) ? 'changes nodes' : 'control' in command ? 'asks' : 'answers',
  direct: command.direct,
  usage: usageOf(command),
  hint: argumentOf(command).trim(),
  options: Object.entries(optionsOf(command)).map(([name, option]) => ({
    typed: `${typedOption(name)}${placeholder(option)}`,
    about: option.about,
  })),
  // People select a person from a list by name; the id is what arrives.
  examples: command.examples.map((example) => example.replaceAll(/<@[A-Z0-9]+>/g, '@ana')),
})

/** The manual of all commands, sorted by name. */
export const manual = (commands: readonly Command[]): readonly ManualEntry[] =>
  commands.map(manualEntry).toSorted((a, b) => (a.name < b.name ? -1 : 1))
