import { command, text } from '../src/core/commands/command.ts'

export const retry = command({
  name: 'retry',
  summary: 'Request the nodes again that an operation did not finish',
  argument: { is: 'operation', required: 'no' },
  options: { reason: text('Why; shown to approvers') },
  examples: ['retry op-7F3K', 'retry'],
  direct: 'no',
  control: ({ words, reason }) => ({ ask: 'retry', operation: words[0] ?? null, reason: reason ?? '' }),
})
