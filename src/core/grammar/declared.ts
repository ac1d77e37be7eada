import type { Command } from '../commands/command.ts'
import { isChanging, typedOption } from './options.ts'
import { understand } from './parse.ts'

/** Input names that every command already has, which its options must not use. */
const taken = (command: Command): readonly string[] =>
  isChanging(command) ? ['cluster', 'dryRun', 'reason', 'node', 'policy', 'words'] : ['cluster', 'words']

/** Errors in the declarations of commands; empty when they are valid. */
export const declarationProblems = (commands: readonly Command[]): readonly string[] => [
  ...commands
    .filter(({ name }, index) => commands.findIndex((other) => other.name === name) !== index)
    .map(({ name }) => `${name}: declared twice`),
  ...commands.flatMap((command) =>
    [...nameProblems(command), ...optionProblems(command)].map((problem) => `${command.name}: ${problem}`),
  ),
  ...commands.flatMap((command) => exampleProblems(commands, command)),
]

function nameProblems(command: Command): readonly string[] {
  return [
    ...(/^[a-z][a-z-]*( [a-z][a-z-]*)?$/.test(command.name) ? [] : ['a name is one or two words of small letters']),
    ...(command.direct === 'yes' && command.name.includes(' ') ? ['a slash command of its own has one word'] : []),
    ...(command.summary.trim() === '' || command.summary.includes('\n') ? ['the summary is one line'] : []),
    ...(command.examples.length === 0 ? ['needs an example'] : []),
  ]
}

const optionProblems = (command: Command): readonly string[] =>
  Object.keys(command.options).flatMap((name) => [
    ...(taken(command).includes(name) ? [`${typedOption(name)} is there without being declared, or cannot be`] : []),
    ...(/^[a-z][a-zA-Z]*$/.test(name) ? [] : [`option ${name} is not in camel case`]),
  ])

const exampleProblems = (commands: readonly Command[], command: Command): readonly string[] =>
  command.examples.flatMap((example) => {
    const understood = understand(commands, example)
    if (!understood.ok)
      return [`${command.name}: example “${example}”: ${understood.refusals.map(({ message }) => message).join(' ')}`]
    return understood.value.command === command ? [] : [`${command.name}: example “${example}” is another command`]
  })
