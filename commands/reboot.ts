import { atOnce, breakGlass, command, flag } from '../src/core/commands/command.ts'
import { checkNode } from '../src/core/steps/check-node.ts'
import { drain, undrain } from '../src/core/steps/drain.ts'
import { acquireLock, releaseLock } from '../src/core/steps/lock.ts'
import { enterMaintenance, leaveMaintenance } from '../src/core/steps/maintenance.ts'
import { awaitNewBoot, reboot as rebootNode } from '../src/core/steps/reboot.ts'
import { settle } from '../src/core/steps/settle.ts'
import { runPostTasks, runPreTasks } from '../src/core/steps/tasks.ts'
import { clearTrigger } from '../src/core/steps/trigger.ts'
import { verifyCluster } from '../src/core/steps/verify-cluster.ts'

export const reboot = command({
  name: 'reboot',
  summary: 'Drain nodes, reboot them and prove that they came back',
  argument: { is: 'nodes', required: 'yes' },
  options: { ifNeeded: flag('Only nodes that need a reboot; others are left unchanged'), atOnce, breakGlass },
  examples: ['reboot storage-07 --reason "new kernel"', 'reboot role=compute,!compute-03 --if-needed --dry-run'],
  direct: 'yes',
  recipe: (input) => [
    checkNode(input),
    acquireLock(input),
    verifyCluster(input, 'before'),
    drain(input),
    runPreTasks(input),
    enterMaintenance(input),
    settle(input),
    verifyCluster(input, 'before'),
    rebootNode(input), // nothing takes this back
    awaitNewBoot(input),
    verifyCluster(input, 'after'),
    runPostTasks(input),
    verifyCluster(input, 'after'),
    leaveMaintenance(input),
    clearTrigger(input),
    undrain(input),
    verifyCluster(input, 'after'),
    releaseLock(input),
  ],
})
