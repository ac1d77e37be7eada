import { command, flag, text } from '../src/core/commands/command.ts'

export const pause = command({
  name: 'pause',
  summary: 'Hold an operation before its next node, or before its next wave',
  argument: { is: 'operation', required: 'no' },
  options: {
    afterWave: flag('Finish the nodes of the wave in work first'),
    reason: text('Why; shown on the card'),
  },
  examples: ['pause op-7F3K', 'pause op-7F3K --after-wave', 'pause'],
  direct: 'no',
  control: ({ words, reason, afterWave }) => ({
    ask: afterWave ? 'pause after wave' : 'pause',
    operation: words[0] ?? null,
    reason: reason ?? '',
  }),
})
