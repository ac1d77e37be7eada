import type { Command } from '../commands/command.ts'
import { optionsOf, placeholder, typedOption } from './options.ts'

/** The argument in usage lines, such as `<nodes>`; empty when the command takes none. */
export function argumentOf({ argument }: Command): string {
  if (argument.is === 'nothing') return ''
  if (argument.is === 'words') return argument.usage
  const what = { nodes: 'nodes', operation: 'op-…', 'nodes or operation': 'nodes | op-…' }[argument.is]
  return argument.required === 'yes' ? `<${what}>` : `[${what}]`
}

/** The usage of a command in one line, such as `reboot <nodes> [--if-needed] [--reason "…"]`. */
export const usageOf = (command: Command): string =>
  [
    command.name,
    argumentOf(command),
    ...Object.entries(optionsOf(command)).map(([name, option]) => `[${typedOption(name)}${placeholder(option)}]`),
  ]
    .filter((part) => part !== '')
    .join(' ')

/** The remedy that shows the usage of a command. */
export const usageRemedy = (command: Command): string => `Usage: ${usageOf(command)}`
