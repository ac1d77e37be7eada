import type { ChangingCommand, Command, OptionKind, Options } from '../commands/command.ts'
import { flag, text, word } from '../commands/command.ts'

/**
 * Options that commands have without declaring them: `--cluster` for all; a reason and a dry run for changing commands.
 */
const everywhere = { cluster: word('The cluster, if several are configured') } as const
const whenChanging = {
  reason: text('Why; shown to approvers and kept in the audit log'),
  dryRun: flag('Show the plan only; nothing is written'),
} as const

/** Whether a command changes nodes, and therefore makes a plan. */
export const isChanging = (command: Command): command is ChangingCommand => 'recipe' in command

/** All options of a command: its own first, then the undeclared ones. */
export const optionsOf = (command: Command): Options => ({
  ...command.options,
  ...(isChanging(command) ? whenChanging : {}),
  ...everywhere,
})

/** An option as it is typed, such as `--if-needed` for `ifNeeded`. */
export const typedOption = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`

/** The placeholder of an option's value in usage lines, with a leading space; empty for an option without a value. */
export function placeholder(option: OptionKind): string {
  if (option.takes === 'choice') return ` <${option.choices.join(' | ')}>`
  return {
    nothing: '',
    word: ' <name>',
    text: ' "…"',
    number: ' <number>',
    'number or auto': ' <number | auto>',
    duration: ' <30m, 2h, 7d>',
    time: ' <23:30>',
  }[option.takes]
}
