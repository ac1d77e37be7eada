import { command, text } from '../src/core/commands/command.ts'
import { readOperationId } from '../src/core/grammar/invocation.ts'
import { readStopScope, stopScopeUsage } from '../src/core/grammar/stop-scope.ts'

export const resume = command({
  name: 'resume',
  summary: 'Resume a paused operation, or lift a stop of the cluster, a group or a node',
  argument: { is: 'words', required: 'no', usage: `[op-… | ${stopScopeUsage}]` },
  options: { reason: text('Why; kept in the audit log') },
  examples: [
    'resume op-7F3K',
    'resume cluster',
    'resume group storage-a --reason "power is back"',
    'resume node compute-*',
  ],
  direct: 'no',
  control: ({ words, reason }) => {
    const why = reason ?? ''
    const scope = readStopScope(words)
    if (scope !== null) return { ask: 'lift', scope, reason: why }
    const operation = readOperationId(words[0] ?? '')
    if (words.length === 0 || (operation !== null && words.length === 1))
      return { ask: 'resume', operation, reason: why }
    return { ask: 'nothing', wrong: 'Resume what?', usage: `resume op-… | ${stopScopeUsage}` }
  },
})
