import { command, text } from '../src/core/commands/command.ts'

export const pause = command({
  name: 'pause',
  summary: 'Hold an operation before its next node',
  argument: { is: 'operation', required: 'no' },
  options: { reason: text('Why; shown on the card') },
  examples: ['pause op-7F3K', 'pause'],
  direct: 'no',
  control: ({ words, reason }) => ({ ask: 'pause', operation: words[0] ?? null, reason: reason ?? '' }),
})
