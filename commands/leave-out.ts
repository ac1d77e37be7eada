import { command, text } from '../src/core/commands/command.ts'
import { readOperationId } from '../src/core/grammar/invocation.ts'

export const leaveOut = command({
  name: 'leave-out',
  summary: 'Leave nodes out of an operation that they have not started; approvals of the others stay',
  argument: { is: 'words', required: 'yes', usage: '[op-…] <nodes>' },
  options: { reason: text('Why; shown on the card') },
  examples: ['leave-out op-7F3K compute-03 --reason "broken disk"', 'leave-out role=gateway'],
  direct: 'no',
  control: ({ words, reason }) => {
    const operation = readOperationId(words[0] ?? '')
    const nodes = operation === null ? words : words.slice(1)
    if (nodes.length === 0)
      return { ask: 'nothing', wrong: 'Leave out which nodes?', usage: 'leave-out [op-…] <nodes>' }
    return { ask: 'leave out', operation, nodes, reason: reason ?? '' }
  },
})
