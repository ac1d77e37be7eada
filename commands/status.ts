import { command, flag } from '../src/core/command.ts'
import { readOperationId } from '../src/core/invocation/invocation.ts'
import { operationStatus } from '../src/core/telling/answers/operation-status.ts'
import { clusterStatus, factsOfNodes } from '../src/core/telling/answers/status.ts'

export const status = command({
  name: 'status',
  summary: 'Show trouble, what runs and waits, locks, nodes that are out and nodes that need a reboot',
  argument: { is: 'nodes or operation', required: 'no' },
  options: { share: flag('Show the answer to everybody here') },
  examples: ['status', 'status role=storage', 'status op-7F3K'],
  direct: 'no',
  reads: 'cluster',
  answer: (facts, { words }) => {
    const operation = readOperationId(words[0] ?? '')
    if (operation !== null) return operationStatus(facts, operation)
    return clusterStatus(words.length === 0 ? facts : factsOfNodes(facts, words))
  },
})
