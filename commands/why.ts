import { command, page } from '../src/core/commands/command.ts'
import { gatesAnswer } from '../src/messages/wording/verdicts.ts'

export const why = command({
  name: 'why',
  summary: 'Show whether nodes are ready for work now, with the evidence of every gate',
  argument: { is: 'nodes', required: 'yes' },
  options: { page },
  examples: ['why storage-07'],
  direct: 'no',
  reads: 'gates',
  answer: (facts, { typed, page: number }) => gatesAnswer(facts, { typed, page: number }),
})
