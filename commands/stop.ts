import { command, text } from '../src/core/commands/command.ts'
import { readStopScope, stopScopeUsage } from '../src/core/grammar/stop-scope.ts'

export const stop = command({
  name: 'stop',
  summary: 'Keep operations from starting in the cluster, a group or on a node; running work finishes',
  argument: { is: 'words', required: 'yes', usage: `<${stopScopeUsage}>` },
  options: { reason: text('Why; shown to every requester who is held up') },
  examples: ['stop cluster --reason "datacentre power work"', 'stop node storage-07 --reason "broken disk"'],
  direct: 'no',
  control: ({ words, reason }) => {
    const scope = readStopScope(words)
    return scope === null
      ? { ask: 'nothing', wrong: 'Stop what?', usage: `stop ${stopScopeUsage}` }
      : { ask: 'stop', scope, reason: reason ?? '' }
  },
})
