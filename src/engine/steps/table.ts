import type { StepKind } from '../../core/steps/table.ts'
import type { Executor } from '../step-contract/executor.ts'
import { applyCapability, drain, enterMaintenance, leaveMaintenance, revertCapability, undrain } from './capability.ts'
import { checkNode } from './check-node.ts'
import { acquireLock, clearTrigger, keepDrained, releaseLock } from './locks.ts'
import { upgradePackages } from './packages.ts'
import { awaitNewBoot, disarm, reboot } from './reboot.ts'
import { runPostTasks, runPreTasks, undoPreTasks } from './tasks.ts'
import { settle, verifyCluster } from './waiting.ts'

/** The executor of each kind of step; the compiler reports a missing one. */
export const executors: { readonly [K in StepKind]: Executor<K> } = {
  checkNode,
  acquireLock,
  verifyCluster,
  drain,
  undrain,
  applyCapability,
  revertCapability,
  runPreTasks,
  undoPreTasks,
  runPostTasks,
  enterMaintenance,
  leaveMaintenance,
  settle,
  reboot,
  disarm,
  awaitNewBoot,
  upgradePackages,
  clearTrigger,
  keepDrained,
  releaseLock,
}
