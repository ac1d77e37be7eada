import { command, flag, page } from '../src/core/commands/command.ts'
import { readOperationId } from '../src/core/grammar/invocation.ts'
import { operationStatus } from '../src/messages/answers/operation-status.ts'
import { clusterStatus, factsOfNodes, nodesStatus } from '../src/messages/answers/status.ts'
import { nodePage } from '../src/messages/answers/status-node.ts'

export const status = command({
  name: 'status',
  summary: 'Show trouble, running and waiting operations, locks, nodes that are out and nodes that need a reboot',
  argument: { is: 'nodes or operation', required: 'no' },
  options: { share: flag('Post the answer in this channel'), page },
  examples: ['status', 'status storage-07', 'status role=storage', 'status op-7F3K'],
  direct: 'no',
  reads: 'cluster',
  answer: (facts, { words, typed, page: number }) => {
    const shown = { typed, page: number }
    const operation = readOperationId(words[0] ?? '')
    if (operation !== null) return operationStatus(facts, operation, shown)
    if (words.length === 0) return clusterStatus(facts, shown)
    const chosen = factsOfNodes(facts, words)
    const [only, ...others] = chosen.nodes
    return only !== undefined && others.length === 0 ? nodePage(chosen, only) : nodesStatus(chosen, shown)
  },
})
