import { applyCapabilities, revertCapabilities } from './capability.ts'
import { checkNode } from './check-node.ts'
import type { StepInput } from './definition.ts'
import { drain, undrain } from './drain.ts'
import { acquireLock, keepDrained, releaseLock } from './lock.ts'
import { enterMaintenance, leaveMaintenance } from './maintenance.ts'
import { awaitNewBoot, reboot } from './reboot.ts'
import { settle } from './settle.ts'
import type { Step, StepKind, StepOf, stepDefinitions } from './table.ts'
import { runPostTasks, runPreTasks } from './tasks.ts'
import { clearTrigger } from './trigger.ts'
import { verifyBeforeRelease, verifyCluster } from './verify-cluster.ts'

/** The steps of a command for one node. */
export type Recipe = (input: StepInput) => readonly Step[]

/** A change that cannot be undone, for a node that is out of service. */
export type FinalChange = { readonly part: 'final change'; readonly steps: Recipe }

/** A reboot with its proof, for a node that is out of service. */
export type ProvenReboot = { readonly part: 'reboot'; readonly steps: Recipe }

/** The work on a node that is out of service: at most one reboot, as the last item. */
export type Work = readonly FinalChange[] | readonly [...FinalChange[], ProvenReboot]

/** Steps that need the lock and leave the node in service. */
export type LockedPart = { readonly part: 'under the lock'; readonly steps: Recipe }

type Definitions = typeof stepDefinitions

type WithoutUndo<K extends StepKind> = [Exclude<Definitions[K]['undo'], string>['by']['kind']] extends [never]
  ? K
  : never

/** The kinds that worsen something and cannot be undone. */
type FinalKind = {
  [K in StepKind]: Definitions[K]['touches'] extends 'worsens' ? WithoutUndo<K> : never
}[StepKind]

/** A check of the cluster directly before a change that cannot be undone. */
export const finalChange = (change: (input: StepInput) => StepOf<FinalKind>): FinalChange => ({
  part: 'final change',
  steps: (input) => [verifyCluster(input, 'before'), change(input)],
})

/** A check of the cluster directly before the reboot, and the wait for the new boot directly after it. */
export const provenReboot = (condition?: StepOf<'reboot'>['condition']): ProvenReboot => ({
  part: 'reboot',
  steps: (input) => [verifyCluster(input, 'before'), reboot(input, condition), awaitNewBoot(input)],
})

/** Checks that the cluster can spare the node, then moves its work away. */
const drained: Recipe = (input) => [
  verifyCluster(input, 'before'),
  ...applyCapabilities(input, 'before hooks'),
  drain(input),
]

/** Shields the drained node, puts it into maintenance, and waits until the checks show it. */
const inMaintenance: Recipe = (input) => [
  ...applyCapabilities(input, 'after hooks'),
  enterMaintenance(input),
  settle(input),
]

/** Undoes, in reverse order, the drain hooks and the capabilities around them. */
const undrained: Recipe = (input) => [
  ...revertCapabilities(input, 'after hooks'),
  undrain(input),
  ...revertCapabilities(input, 'before hooks'),
]

/**
 * Checks that the cluster can spare the node, takes it out of service, does the work, and restores service in reverse
 * order.
 */
export const outOfService = (...work: Work): LockedPart => ({
  part: 'under the lock',
  steps: (input) => [
    ...drained(input),
    runPreTasks(input),
    ...inMaintenance(input),
    ...work.flatMap(({ steps }) => steps(input)),
    verifyCluster(input, 'after'),
    runPostTasks(input),
    verifyCluster(input, 'after'),
    leaveMaintenance(input),
    clearTrigger(input),
    ...undrained(input),
  ],
})

/** Returns a drained node to service. It only restores, so the cluster must be healthy afterwards, not before. */
export const backInService: LockedPart = {
  part: 'under the lock',
  steps: (input) => [leaveMaintenance(input), ...undrained(input)],
}

/** Checks the node, acquires the lock, does the work, and releases the lock once the cluster is healthy. */
export const withLock =
  (work: LockedPart): Recipe =>
  (input) => [
    checkNode(input),
    acquireLock(input),
    ...work.steps(input),
    verifyBeforeRelease(input),
    releaseLock(input),
  ]

/** Takes the node out of service until undrain; its lock keeps the slots of its scopes occupied. */
export const drainedUntilUndrain: Recipe = (input) => [
  checkNode(input),
  acquireLock(input),
  ...drained(input),
  ...inMaintenance(input),
  keepDrained(input),
]
