import { breakGlass, command } from '../src/core/commands/command.ts'
import {
  acquireLock,
  checkNode,
  drain as drainNode,
  enterMaintenance,
  keepDrained,
  settle,
  verifyCluster,
} from '../src/core/plan/recipes.ts'

export const drain = command({
  name: 'drain',
  summary: 'Drain nodes and keep them out of service until they are undrained',
  argument: { is: 'nodes', required: 'yes' },
  options: { breakGlass },
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
