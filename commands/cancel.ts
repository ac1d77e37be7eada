import { command, text } from '../src/core/commands/command.ts'

export const cancel = command({
  name: 'cancel',
  summary: 'Stop an operation at the next safe point and roll its changes back',
  argument: { is: 'operation', required: 'no' },
  options: { reason: text('Why; shown on the card') },
  examples: ['cancel op-7F3K --reason "wrong node"', 'cancel'],
  direct: 'no',
  control: ({ words, reason }) => ({ ask: 'cancel', operation: words[0] ?? null, reason: reason ?? '' }),
})
