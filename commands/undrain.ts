import { atOnce, command } from '../src/core/commands/command.ts'
import { checkNode } from '../src/core/steps/check-node.ts'
import { undrain as undrainNode } from '../src/core/steps/drain.ts'
import { acquireLock, releaseLock } from '../src/core/steps/lock.ts'
import { leaveMaintenance } from '../src/core/steps/maintenance.ts'
import { verifyCluster } from '../src/core/steps/verify-cluster.ts'

export const undrain = command({
  name: 'undrain',
  summary: 'Return drained nodes to service and release their locks',
  argument: { is: 'nodes', required: 'yes' },
  options: { atOnce },
  examples: ['undrain compute-03'],
  direct: 'no',
  // It only restores, so the cluster’s health must hold afterwards, not before: a node is always let back.
  recipe: (input) => [
    checkNode(input),
    acquireLock(input),
    leaveMaintenance(input),
    undrainNode(input),
    verifyCluster(input, 'after'),
    releaseLock(input),
  ],
})
