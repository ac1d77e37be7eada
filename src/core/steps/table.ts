import { z } from 'zod'
import { applyCapabilityDefinition, revertCapabilityDefinition } from './capability.ts'
import { checkNodeDefinition } from './check-node.ts'
import { milliseconds, type StepFrom } from './definition.ts'
import { drainDefinition, undrainDefinition } from './drain.ts'
import { acquireLockDefinition, keepDrainedDefinition, releaseLockDefinition } from './lock.ts'
import { enterMaintenanceDefinition, leaveMaintenanceDefinition } from './maintenance.ts'
import { upgradePackagesDefinition } from './packages.ts'
import { awaitNewBootDefinition, disarmDefinition, rebootDefinition } from './reboot.ts'
import { settleDefinition } from './settle.ts'
import { runPostTasksDefinition, runPreTasksDefinition, undoPreTasksDefinition } from './tasks.ts'
import { clearTriggerDefinition } from './trigger.ts'
import { verifyClusterDefinition } from './verify-cluster.ts'

/** All kinds of step, by name. Types, stored form, words, undo, limits and documents derive from this table. */
export const stepDefinitions = {
  checkNode: checkNodeDefinition,
  acquireLock: acquireLockDefinition,
  verifyCluster: verifyClusterDefinition,
  drain: drainDefinition,
  undrain: undrainDefinition,
  applyCapability: applyCapabilityDefinition,
  revertCapability: revertCapabilityDefinition,
  runPreTasks: runPreTasksDefinition,
  undoPreTasks: undoPreTasksDefinition,
  runPostTasks: runPostTasksDefinition,
  enterMaintenance: enterMaintenanceDefinition,
  leaveMaintenance: leaveMaintenanceDefinition,
  settle: settleDefinition,
  reboot: rebootDefinition,
  disarm: disarmDefinition,
  awaitNewBoot: awaitNewBootDefinition,
  upgradePackages: upgradePackagesDefinition,
  clearTrigger: clearTriggerDefinition,
  keepDrained: keepDrainedDefinition,
  releaseLock: releaseLockDefinition,
} as const

type Definitions = typeof stepDefinitions

/** The name of a kind of step. */
export type StepKind = keyof Definitions

/** The names of all kinds of step. */
export const stepKinds = Object.keys(stepDefinitions) as readonly StepKind[] // the keys of an object are its own

/** Whether a text is the name of a kind of step. */
export const isStepKind = (text: string): text is StepKind => Object.hasOwn(stepDefinitions, text)

/** A step of one kind. */
export type StepOf<K extends StepKind> = { [N in K]: StepFrom<N, Definitions[N]['data']> }[K]

/** A step is data: approved, hashed, stored, resumed and simulated. Durations are in milliseconds. */
export type Step = StepOf<StepKind>

type StepSchema = z.ZodObject<z.ZodRawShape, z.core.$strict>

const schemas = Object.values(stepDefinitions).map(
  ({ kind, data }): StepSchema =>
    z.strictObject({ kind: z.literal(kind), node: z.string(), ...data, limitMs: milliseconds }),
)

/** The schema of a stored step. */
export const stepSchema = z.discriminatedUnion(
  'kind',
  schemas as [StepSchema, ...StepSchema[]], // the table is not empty
) as z.ZodType as z.ZodType<Step> // `StepOf` infers each kind's type from the same shape
