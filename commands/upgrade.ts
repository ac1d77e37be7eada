import { breakGlass, command } from '../src/core/commands/command.ts'
import {
  acquireLock,
  awaitNewBoot,
  checkNode,
  clearTrigger,
  drain,
  enterMaintenance,
  leaveMaintenance,
  reboot,
  releaseLock,
  runPostTasks,
  runPreTasks,
  settle,
  undrain,
  upgradePackages,
  verifyCluster,
} from '../src/core/plan/recipes.ts'

export const upgrade = command({
  name: 'upgrade',
  summary: 'Drain nodes, upgrade their packages one at a time, and reboot those that need it',
  argument: { is: 'nodes', required: 'yes' },
  options: { breakGlass },
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
