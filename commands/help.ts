import { command } from '../src/core/commands/command.ts'
import { help as helpAnswer } from '../src/core/grammar/help.ts'

export const help = command({
  name: 'help',
  summary: 'Show your commands here, or how to use one command',
  argument: { is: 'words', required: 'no', usage: '[command]' },
  options: {},
  examples: ['help', 'help reboot'],
  direct: 'no',
  reads: 'access',
  answer: ({ manual, allowed, approves, prefix }, { words }) =>
    helpAnswer(manual, { allowed, approves }, prefix, words),
})
