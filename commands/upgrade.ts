import { atOnce, breakGlass, command } from '../src/core/commands/command.ts'
import { checkNode } from '../src/core/steps/check-node.ts'
import { drain, undrain } from '../src/core/steps/drain.ts'
import { acquireLock, releaseLock } from '../src/core/steps/lock.ts'
import { enterMaintenance, leaveMaintenance } from '../src/core/steps/maintenance.ts'
import { upgradePackages } from '../src/core/steps/packages.ts'
import { awaitNewBoot, reboot } from '../src/core/steps/reboot.ts'
import { settle } from '../src/core/steps/settle.ts'
import { runPostTasks, runPreTasks } from '../src/core/steps/tasks.ts'
import { clearTrigger } from '../src/core/steps/trigger.ts'
import { verifyCluster } from '../src/core/steps/verify-cluster.ts'

export const upgrade = command({
  name: 'upgrade',
  summary: 'Drain nodes, upgrade their packages, and reboot those that need it',
  argument: { is: 'nodes', required: 'yes' },
  options: { atOnce, breakGlass },
  examples: ['upgrade gateway-01 --reason "openssl fixes"', 'upgrade role=compute --dry-run'],
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
    upgradePackages(input), // nothing takes this back
    verifyCluster(input, 'before'),
    reboot(input, 'if needed'), // nor this
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
