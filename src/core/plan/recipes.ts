import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import { drainHooksOf, gatesOf, passesOf, rolesOf, undrainHooksOf } from '../policy/roles.ts'
import { scopesOf } from '../policy/scopes.ts'
import type { StepOf } from './steps.ts'

/** What every step of a recipe is made from. */
export type StepInput = {
  readonly node: Node
  readonly policy: Policy
  readonly reason: string
  readonly ifNeeded?: boolean
  /** The one gate to go on without. */
  readonly breakGlass?: string | null
}

/** The node is who we think, is enabled, and needs the work where that was asked. */
export const checkNode = ({ node, policy, ifNeeded }: StepInput): StepOf<'checkNode'> => ({
  kind: 'checkNode',
  node: node.name,
  roles: rolesOf(policy, node),
  onlyIfNeeded: ifNeeded === true,
  limitMs: policy.limits.verifyMs,
})

/** Waits in line, then takes all scopes of the node or none. */
export const acquireLock = ({ node, policy }: StepInput): StepOf<'acquireLock'> => ({
  kind: 'acquireLock',
  node: node.name,
  scopes: scopesOf(policy, node).map(({ name }) => name),
  limitMs: policy.limits.acquireLockMs,
})

/** The cluster can spare the node; afterwards: it is healthy again, several times in a row. */
export const verifyCluster = (
  { node, policy, breakGlass }: StepInput,
  when: 'before' | 'after',
): StepOf<'verifyCluster'> => ({
  kind: 'verifyCluster',
  node: node.name,
  gates: gatesOf(policy, node),
  when,
  passes: when === 'after' ? passesOf(policy, node) : 1,
  limitMs: policy.limits.verifyMs,
  ...(typeof breakGlass === 'string' ? { waives: breakGlass } : {}),
})

/** The drain hooks of the node's roles. */
export const drain = ({ node, policy }: StepInput): StepOf<'drain'> => ({
  kind: 'drain',
  node: node.name,
  hooks: drainHooksOf(policy, node),
  undo: undrainHooksOf(policy, node),
  limitMs: policy.limits.hookMs,
})

/** The undrain hooks of the node's roles. */
export const undrain = ({ node, policy }: StepInput): StepOf<'undrain'> => ({
  kind: 'undrain',
  node: node.name,
  hooks: undrainHooksOf(policy, node),
  limitMs: policy.limits.hookMs,
})

/** The node's own pre-boot tasks. */
export const runPreTasks = ({ node, policy }: StepInput): StepOf<'runPreTasks'> => ({
  kind: 'runPreTasks',
  node: node.name,
  undo: policy.undoTasksHook,
  limitMs: policy.limits.taskMs,
})

/** The node's own post-boot tasks. */
export const runPostTasks = ({ node, policy }: StepInput): StepOf<'runPostTasks'> => ({
  kind: 'runPostTasks',
  node: node.name,
  limitMs: policy.limits.taskMs,
})

/** Maintenance on, with the reason that people gave. */
export const enterMaintenance = ({ node, policy, reason }: StepInput): StepOf<'enterMaintenance'> => ({
  kind: 'enterMaintenance',
  node: node.name,
  reason,
  limitMs: policy.limits.verifyMs,
})

/** Maintenance off. */
export const leaveMaintenance = ({ node, policy }: StepInput): StepOf<'leaveMaintenance'> => ({
  kind: 'leaveMaintenance',
  node: node.name,
  limitMs: policy.limits.verifyMs,
})

/** Lets drain and maintenance reach the checks. */
export const settle = ({ node, policy }: StepInput): StepOf<'settle'> => ({
  kind: 'settle',
  node: node.name,
  settleMs: policy.limits.settleMs,
  limitMs: policy.limits.settleMs + policy.limits.verifyMs,
})

/** The reboot, armed on the node. */
export const reboot = (
  { node, policy, ifNeeded }: StepInput,
  condition: StepOf<'reboot'>['condition'] = ifNeeded === true ? 'only if still needed' : 'always',
): StepOf<'reboot'> => ({
  kind: 'reboot',
  node: node.name,
  condition,
  armSeconds: policy.limits.armSeconds,
  limitMs: policy.limits.armSeconds * 1000 + policy.limits.verifyMs,
})

/** The new boot id, then stable. */
export const awaitNewBoot = ({ node, policy }: StepInput): StepOf<'awaitNewBoot'> => ({
  kind: 'awaitNewBoot',
  node: node.name,
  stableMs: policy.limits.stableMs,
  limitMs: policy.limits.bootMs,
})

/** The configured package command. */
export const upgradePackages = ({ node, policy }: StepInput): StepOf<'upgradePackages'> => ({
  kind: 'upgradePackages',
  node: node.name,
  limitMs: policy.limits.upgradeMs,
})

/** Keeps the node drained after the run. */
export const keepDrained = ({ node, policy }: StepInput): StepOf<'keepDrained'> => ({
  kind: 'keepDrained',
  node: node.name,
  limitMs: policy.limits.verifyMs,
})

/** Frees what the run's own entry lists. */
export const releaseLock = ({ node, policy }: StepInput): StepOf<'releaseLock'> => ({
  kind: 'releaseLock',
  node: node.name,
  limitMs: policy.limits.verifyMs,
})

/** Removes the trigger that was served. */
export const clearTrigger = ({ node, policy }: StepInput): StepOf<'clearTrigger'> => ({
  kind: 'clearTrigger',
  node: node.name,
  limitMs: policy.limits.verifyMs,
})
