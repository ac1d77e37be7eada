import { command } from '../src/core/commands/command.ts'
import { gatesAnswer } from '../src/messages/wording/verdicts.ts'

export const why = command({
  name: 'why',
  summary: 'Tell whether nodes could be worked on now, with the evidence of every gate',
  argument: { is: 'nodes', required: 'yes' },
  options: {},
  examples: ['why storage-07'],
  direct: 'no',
  reads: 'gates',
  answer: (facts) => gatesAnswer(facts),
})
