import { atOnce, breakGlass, command } from '../src/core/commands/command.ts'
import { checkNode } from '../src/core/steps/check-node.ts'
import { drain as drainNode } from '../src/core/steps/drain.ts'
import { acquireLock, keepDrained } from '../src/core/steps/lock.ts'
import { enterMaintenance } from '../src/core/steps/maintenance.ts'
import { settle } from '../src/core/steps/settle.ts'
import { verifyCluster } from '../src/core/steps/verify-cluster.ts'

export const drain = command({
  name: 'drain',
  summary: 'Drain nodes and keep them out of service until they are undrained',
  argument: { is: 'nodes', required: 'yes' },
  options: { atOnce, breakGlass },
  examples: ['drain compute-03 --reason "memory errors"'],
  direct: 'yes',
  recipe: (input) => [
    checkNode(input),
    acquireLock(input),
    verifyCluster(input, 'before'),
    drainNode(input),
    enterMaintenance(input),
    settle(input),
    keepDrained(input), // its lock stays, so nothing else opens in its scopes
  ],
})
